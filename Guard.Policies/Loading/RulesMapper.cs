using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Policies.Loading;

/// <summary>Maps <c>rules</c>: at least one, each with settings under which it guards something.</summary>
internal sealed class RulesMapper(DiagnosticSink sink)
{
    private readonly ValueReader values = new(sink);

    /// <summary>Maps the rules in force.</summary>
    public RuleSettings Map(YamlValue? value)
    {
        if (value is YamlText { IsNull: true })
        {
            GuardsNothing(value);
            return new RuleSettings();
        }

        if (MapReader.Of(value, "rules", sink) is not { } map) return new RuleSettings();
        var settings = new RuleSettings
        {
            ProtectedPaths = values.Globs(map.Optional("protected-paths"), "protected-paths") ?? [],
            Credentials = Credentials(map.Optional("credentials")),
            Tests = values.Globs(map.Optional("tests-not-weakened"), "tests-not-weakened") ?? [],
            Results = values.Globs(map.Optional("results-not-fabricated"), "results-not-fabricated") ?? [],
            DiffSize = DiffSize(map.Optional("diff-size")),
        };
        if (map.Place is YamlMap { Entries.Count: 0 }) GuardsNothing(map.Place);
        map.Finish();
        return settings;
    }

    private void GuardsNothing(YamlValue at) =>
        sink.Add(DiagnosticIds.GuardsNothing, at, "a policy without rules would allow everything", "Name at least one rule, such as `protected-paths: [\"eval/**\"]`.");

    private CredentialsRule? Credentials(YamlValue? value)
    {
        if (value is null) return null;
        if (value is YamlText { IsNull: false } text)
        {
            if (text.Text is "on" or "true") return new CredentialsRule(CredentialPaths.BuiltIn, []);
            sink.Add(DiagnosticIds.Value, text, $"credentials cannot be `{DiagnosticSink.Show(text.Text)}`", "Write `on`, or a mapping with `paths` and `allow`; remove the key to be without the rule.");
            return null;
        }

        if (MapReader.Of(value, "credentials", sink) is not { } map) return null;
        var paths = values.Globs(map.Optional("paths"), "paths") ?? CredentialPaths.BuiltIn;
        var allowNode = map.Optional("allow");
        var allow = values.Globs(allowNode, "allow") ?? [];
        foreach (var (pattern, item) in allow.Zip((allowNode as YamlList)?.Items ?? []))
        {
            if (pattern.Trim('/').Split('/').All(segment => segment.All(unit => unit == '*')))
                sink.Add(DiagnosticIds.GuardsNothing, item, $"`{DiagnosticSink.Show(pattern)}` would exempt every file from the scan", "Name the directories that hold fixtures, such as `tests/fixtures/**`.");
        }

        map.Finish();
        return new CredentialsRule(paths, allow);
    }

    private DiffSizeRule? DiffSize(YamlValue? value)
    {
        if (MapReader.Of(value, "diff-size", sink) is not { } map) return null;
        var files = values.Integer(map.Required("files", "Write `files: 500`."), "files", 1, int.MaxValue);
        var bytes = values.Size(map.Required("bytes", "Write `bytes: 4MiB`."), "bytes", 1, 1L << 40);
        map.Finish();
        return new DiffSizeRule(files ?? 0, bytes ?? 0);
    }
}
