using Guard.Policies.Loading.Yaml;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Maps the top level of a policy.</summary>
internal sealed class PolicyMapper(DiagnosticSink sink)
{
    private readonly ValueReader values = new(sink);

    /// <summary>Maps every key; the result counts only when the sink has no error.</summary>
    public Policy Map(MapReader map, string hash)
    {
        Version(map.Required("guard", "Begin the file with `guard: v1`."));
        var branch = Branch(map.Required("branch", "Name the protected branch, such as `branch: main`."));
        var mode = values.Word(map.Optional("mode"), "mode", ("hold", GateMode.Hold), ("land-then-revert", GateMode.LandThenRevert));
        var gate = values.Word(map.Optional("gate"), "gate", ("no-decrease", GateRule.NoDecrease), ("improve", GateRule.Improve));
        var stale = values.Word(map.Optional("stale"), "stale", ("reject", StaleRule.Reject), ("rebase", StaleRule.Rebase));
        var upstream = values.Word(map.Optional("upstream"), "upstream", ("accept", UpstreamRule.Accept), ("measure", UpstreamRule.Measure));
        var publish = values.Word(map.Optional("publish"), "publish", ("none", PublishRule.None), ("push", PublishRule.Push), ("branch", PublishRule.Branch));
        var approvals = map.Optional("approvals");
        var isolation = Isolation(map.Optional("isolation"));
        var wait = values.Duration(map.Optional("push-wait"), "push-wait", TimeSpan.Zero, TimeSpan.FromHours(24));
        var toolchains = Toolchains(map.Optional("toolchains"));
        var environment = new EnvironmentMapper(sink).Map(map.Optional("environment"));
        var steps = new StepMapper(sink);
        var prepare = steps.Prepare(map.Optional("prepare"));
        var build = steps.Build(map.Optional("build"));
        var evaluator = new EvaluatorMapper(sink).Map(map.Optional("evaluator"));
        var limits = steps.Limits(map.Optional("limits"));
        var egress = new EgressMapper(sink).Map(map.Optional("egress"), limits);
        var rules = new RulesMapper(sink).Map(map.Required("rules", "Name at least one rule, such as `protected-paths: [\"eval/**\"]`: a policy without rules would allow everything."));
        var effective = WithPrepare(WithEvaluator(rules, evaluator), prepare);
        map.Finish();
        return new Policy
        {
            Hash = hash,
            Branch = branch ?? "",
            Mode = mode ?? GateMode.Hold,
            Gate = gate ?? GateRule.NoDecrease,
            Stale = stale ?? StaleRule.Reject,
            Upstream = upstream ?? UpstreamRule.Accept,
            Publish = publish ?? PublishRule.None,
            Approvals = new ApprovalsMapper(sink).Map(approvals, effective),
            Isolation = isolation ?? "process",
            PushWait = wait ?? TimeSpan.FromSeconds(90),
            Toolchains = toolchains,
            Environment = environment,
            Prepare = prepare,
            Build = build,
            Evaluator = evaluator,
            Limits = limits,
            Egress = egress,
            Rules = effective,
        };
    }

    /// <summary>An evaluator that lives in the tree is protected without being named: otherwise a candidate could edit what scores it.</summary>
    private static RuleSettings WithEvaluator(RuleSettings rules, EvaluatorSettings? evaluator)
    {
        if (evaluator?.Directory is not { Length: > 0 } directory || directory[0] == '/') return rules;

        // A directory name may hold glob characters; as a glob it must match at least itself, so each becomes ? (wider, never narrower).
        var pattern = "/" + string.Concat(directory.Select(unit => unit is '*' or '[' or ']' ? '?' : unit)) + "/**";
        return rules.ProtectedPaths.Contains(pattern) || rules.ProtectedPaths.Contains(pattern[1..])
            ? rules
            : rules with { ProtectedPaths = [.. rules.ProtectedPaths, pattern[1..]] };
    }

    /// <summary>
    /// What a prepare step with the host's network fetches and runs is decided by its key files: no candidate may change them, or accepted
    /// agent code would choose what happens outside a box's network.
    /// </summary>
    private static RuleSettings WithPrepare(RuleSettings rules, PrepareStep? prepare) => prepare is not { HostNetwork: true }
        ? rules
        : rules with { ProtectedPaths = [.. rules.ProtectedPaths, .. prepare.Key.Except(rules.ProtectedPaths)] };

    private void Version(YamlValue? value)
    {
        if (values.Text(value, "guard") is { } version && version != "v1")
            sink.Add(DiagnosticIds.Version, value!, $"`{DiagnosticSink.Show(version)}` is no version of the policy language that this Guard knows", "Write `guard: v1`.");
    }

    private string? Isolation(YamlValue? value)
    {
        string[] rungs = ["vm", "vm-emulated", "process", "restricted", "none"];
        if (values.Text(value, "isolation") is not { } rung) return null;
        if (rungs.Contains(rung)) return rung;
        sink.Add(DiagnosticIds.Value, value!, $"isolation cannot be `{DiagnosticSink.Show(rung)}`", DidYouMean.Sentence(rung, rungs));
        return null;
    }

    /// <summary>A short branch name by the rules of git-check-ref-format(1).</summary>
    private string? Branch(YamlValue? value)
    {
        if (values.Text(value, "branch") is not { } branch) return null;
        var valid = branch.Length <= 200 && branch is not ("HEAD" or "@") && branch[0] != '-' && branch[^1] != '.'
            && !branch.Contains("..", StringComparison.Ordinal) && !branch.Contains("@{", StringComparison.Ordinal)
            && !branch.StartsWith("refs/", StringComparison.Ordinal) && branch.IndexOfAny([' ', '~', '^', ':', '?', '*', '[', '\\', '\x7f']) < 0
            && branch.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal));
        if (valid) return branch;
        sink.Add(DiagnosticIds.Value, value!, $"`{DiagnosticSink.Show(branch)}` is no branch name", "Write the short name, such as `main`, without refs/heads/.");
        return null;
    }

    private IReadOnlyList<string> Toolchains(YamlValue? value)
    {
        if (values.TextList(value, "toolchains") is not { } paths) return [];
        foreach (var (path, item) in paths.Zip(((YamlList)value!).Items))
        {
            if (path[0] == '/' && path.Trim('/').Length > 0 && !path.Split('/').Any(part => part is "." or "..")) continue;
            sink.Add(DiagnosticIds.Path, item, $"`{DiagnosticSink.Show(path)}` is no directory that can be mounted", "Write an absolute path below /, without . and .., such as /usr/share/dotnet.");
        }

        return paths;
    }
}
