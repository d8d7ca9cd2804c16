using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>evaluator</c>.</summary>
internal sealed class EvaluatorMapper(DiagnosticSink sink)
{
    private readonly ValueReader values = new(sink);

    /// <summary>Maps the evaluator; null when the policy has none.</summary>
    public EvaluatorSettings? Map(YamlValue? value)
    {
        if (MapReader.Of(value, "evaluator", sink) is not { } map) return null;
        var kind = values.Word(
            map.Required("kind", "Write `kind: program` or `kind: tests`."), "kind", ("program", EvaluatorKind.Program), ("tests", EvaluatorKind.Tests));
        var settings = new EvaluatorSettings { Kind = kind ?? EvaluatorKind.Program };
        var pairs = map.Optional("pairs");
        var deterministic = map.Optional("deterministic");
        settings = new MetricMapper(sink).Primary(map.Optional("metric"), settings) with
        {
            Pairs = values.Integer(pairs, "pairs", 1, 1000) ?? settings.Pairs,
            Deterministic = values.Flag(deterministic, "deterministic") ?? settings.Deterministic,
            Timeout = values.Duration(map.Optional("timeout"), "timeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) ?? settings.Timeout,
            Candidate = values.TextList(
                map.Required("candidate", "Name what is measured: the program that answers, or the test command, such as `candidate: [./tour]`."), "candidate") ?? [],
        };
        if (settings is { Deterministic: true, Pairs: > 1 })
            sink.Add(DiagnosticIds.Conflict, pairs!, $"pairs is {settings.Pairs}, but deterministic scores are measured once", "Remove `pairs`, or `deterministic: true`.");
        settings = kind switch
        {
            EvaluatorKind.Program => Program(map, settings),
            EvaluatorKind.Tests => Tests(map, settings),
            _ => Unknown(map, settings),
        };
        map.Finish();
        return settings;
    }

    private EvaluatorSettings Program(MapReader map, EvaluatorSettings settings)
    {
        foreach (var key in (string[])["results", "format"]) map.Exclude(key, "belongs to `kind: tests`", "Remove it, or change the kind.");
        return settings with
        {
            Directory = Directory(map.Required("directory", "Name the evaluator's directory, such as `directory: eval`.")),
            Command = values.TextList(map.Required("command", "Name the evaluator's program, such as `command: [./eval]`."), "command") ?? [],
            EvaluatorBuild = values.TextList(map.Optional("build"), "build") ?? [],
            Limits = new MetricMapper(sink).Limits(map.Optional("metrics"), settings.Metric),
        };
    }

    private EvaluatorSettings Tests(MapReader map, EvaluatorSettings settings)
    {
        foreach (var key in (string[])["directory", "build", "command", "metrics"]) map.Exclude(key, "belongs to `kind: program`", "Remove it, or change the kind; the test command is `candidate`.");
        var results = map.Required("results", "Name the result files that the test command writes, such as `results: \"TestResults/*.trx\"`.");
        var glob = values.Text(results, "results");
        if (glob is not null) values.Globs(new YamlList([results!], results!.Line, results.Column), "results");
        var format = map.Required("format", "Write `format: trx` or `format: junit`.");
        var junit = values.Word(format, "format", ("trx", false), ("junit", true));
        return settings with { Results = glob, Format = junit == true ? "junit" : "trx" };
    }

    /// <summary>Without a kind no key can be called misplaced.</summary>
    private static EvaluatorSettings Unknown(MapReader map, EvaluatorSettings settings)
    {
        foreach (var key in (string[])["results", "format", "directory", "build", "command", "metrics"]) map.Optional(key);
        return settings;
    }

    private string? Directory(YamlValue? value)
    {
        if (values.Text(value, "directory") is not { } text) return null;
        var path = text.Length > 1 ? text.TrimEnd('/') : text;
        var relative = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        if (relative.Length > 1 && relative[0] == '/' ? StepMapper.IsTreePath(relative[1..]) : relative.Length > 0 && StepMapper.IsTreePath(relative)) return relative;
        sink.Add(DiagnosticIds.Path, value!, $"`{DiagnosticSink.Show(text)}` is no directory for an evaluator", "Write a directory below the tree's root, such as `eval`, or an absolute path, without . and ..");
        return null;
    }
}
