using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>prepare</c>, <c>build</c> and <c>limits</c>.</summary>
internal sealed class StepMapper(DiagnosticSink sink)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(10);
    private readonly ValueReader values = new(sink);

    /// <summary>Maps the step that restores dependencies.</summary>
    public PrepareStep? Prepare(YamlValue? value)
    {
        if (MapReader.Of(value, "prepare", sink) is not { } map) return null;
        var command = values.TextList(map.Required("command", "Write `command: [npm, ci]`."), "command");
        var keyNode = map.Required("key", "Name the lock files whose content names the cached result, such as `key: [package-lock.json]`.");
        var key = values.TextList(keyNode, "key");
        if (key is not null)
        {
            foreach (var (path, item) in key.Zip(((YamlList)keyNode!).Items))
            {
                if (!IsTreePath(path))
                    sink.Add(DiagnosticIds.Path, item, $"`{DiagnosticSink.Show(path)}` is no file of the tree", "Write a path from the tree's root, without . and ..");
            }
        }

        var network = values.Word(map.Optional("network"), "network", ("none", false), ("host", true));
        var timeout = Timeout(map.Optional("timeout"));
        map.Finish();
        return new PrepareStep(command ?? [], key ?? [], network ?? false, timeout);
    }

    /// <summary>Maps the step that builds a tree.</summary>
    public BuildStep? Build(YamlValue? value)
    {
        if (MapReader.Of(value, "build", sink) is not { } map) return null;
        var command = values.TextList(map.Required("command", "Write `command: [make]`."), "command");
        var timeout = Timeout(map.Optional("timeout"));
        map.Finish();
        return new BuildStep(command ?? [], timeout);
    }

    /// <summary>Maps the resource limits.</summary>
    public LimitSettings Limits(YamlValue? value)
    {
        var limits = new LimitSettings();
        if (MapReader.Of(value, "limits", sink) is not { } map) return limits;
        limits = limits with
        {
            MemoryBytes = values.Size(map.Optional("memory"), "memory", 16L << 20, 1L << 46) ?? limits.MemoryBytes,
            Processes = values.Integer(map.Optional("processes"), "processes", 4, 1_000_000) ?? limits.Processes,
            Run = values.Duration(map.Optional("run"), "run", TimeSpan.FromSeconds(1), TimeSpan.FromHours(168)),
            Requests = values.Integer(map.Optional("requests"), "requests", 1, 10_000_000) ?? limits.Requests,
            Tokens = values.Count(map.Optional("tokens"), "tokens", 1, 1_000_000_000_000) ?? limits.Tokens,
            Money = values.Money(map.Optional("money"), "money", 1_000_000),
        };
        map.Finish();
        return limits;
    }

    /// <summary>Whether a path names something below the tree's root.</summary>
    public static bool IsTreePath(string path) =>
        path[0] != '/' && !path.Contains('\\', StringComparison.Ordinal) && path.Split('/').All(part => part is not ("" or "." or ".."));

    private TimeSpan Timeout(YamlValue? value) =>
        values.Duration(value, "timeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) ?? DefaultTimeout;
}
