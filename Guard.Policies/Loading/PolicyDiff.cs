using System.Globalization;
using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>Compares two policies setting by setting, defaults made explicit: what <c>guard policy apply</c> shows before it pins.</summary>
public static class PolicyDiff
{
    /// <summary>The settings that differ, in the language's order. Two files that differ only in comments or layout give none.</summary>
    /// <param name="before">The policy in force, or null for the first.</param>
    /// <param name="after">The policy to come.</param>
    public static IReadOnlyList<PolicyChange> Compare(Policy? before, Policy after)
    {
        var old = before is null ? [] : Settings(before);
        var fresh = Settings(after);
        var names = fresh.Select(s => s.Name).Concat(old.Select(s => s.Name)).Distinct(StringComparer.Ordinal);
        return
        [
            .. from name in names
               let was = old.FirstOrDefault(s => s.Name == name).Value
               let becomes = fresh.FirstOrDefault(s => s.Name == name).Value
               where was != becomes
               select new PolicyChange(name, was, becomes),
        ];
    }

    /// <summary>Every setting of a policy with its value as text; what is not set has null.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Settings(Policy policy)
    {
        List<(string Name, string? Value)> all =
        [
            ("branch", policy.Branch),
            ("mode", PolicyText.Word(policy.Mode)),
            ("gate", PolicyText.Word(policy.Gate)),
            ("stale", PolicyText.Word(policy.Stale)),
            ("upstream", PolicyText.Word(policy.Upstream)),
            ("publish", PolicyText.Word(policy.Publish)),
            ("approvals", List(policy.Approvals)),
            ("isolation", policy.Isolation),
            ("push-wait", PolicyText.Duration(policy.PushWait)),
            ("toolchains", List(policy.Toolchains)),
        ];
        all.AddRange(policy.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => ($"environment.{pair.Key}", (string?)pair.Value)));
        all.Add(("prepare.command", List(policy.Prepare?.Command)));
        all.Add(("prepare.key", List(policy.Prepare?.Key)));
        all.Add(("prepare.network", policy.Prepare is { } prepare ? (prepare.HostNetwork ? "host" : "none") : null));
        all.Add(("prepare.timeout", policy.Prepare is { } step ? PolicyText.Duration(step.Timeout) : null));
        all.Add(("build.command", List(policy.Build?.Command)));
        all.Add(("build.timeout", policy.Build is { } build ? PolicyText.Duration(build.Timeout) : null));
        all.AddRange(Evaluator(policy.Evaluator));
        all.Add(("limits.memory", PolicyText.Size(policy.Limits.MemoryBytes)));
        all.Add(("limits.processes", Number(policy.Limits.Processes)));
        all.Add(("limits.run", policy.Limits.Run is { } run ? PolicyText.Duration(run) : null));
        all.Add(("limits.requests", Number(policy.Limits.Requests)));
        all.Add(("limits.tokens", Number(policy.Limits.Tokens)));
        all.Add(("limits.money", policy.Limits.Money is { } money ? PolicyText.Money(money) : null));
        all.AddRange(policy.Egress.SelectMany(Egress));
        all.Add(("rules.protected-paths", List(policy.Rules.ProtectedPaths)));
        all.Add(("rules.credentials.paths", List(policy.Rules.Credentials?.Paths)));
        all.Add(("rules.credentials.allow", List(policy.Rules.Credentials?.Allow)));
        all.Add(("rules.tests-not-weakened", List(policy.Rules.Tests)));
        all.Add(("rules.results-not-fabricated", List(policy.Rules.Results)));
        all.Add(("rules.diff-size.files", policy.Rules.DiffSize is { } size ? Number(size.Files) : null));
        all.Add(("rules.diff-size.bytes", policy.Rules.DiffSize is { } limit ? PolicyText.Size(limit.Bytes) : null));
        return all;
    }

    private static IEnumerable<(string Name, string? Value)> Egress(EgressRoute route)
    {
        var at = $"egress.{route.Name}.";
        yield return (at + "api", PolicyText.Word(route.Api));
        yield return (at + "url", route.Url);
        yield return (at + "credential", route.Credential ?? "none");
        yield return (at + "models", List(route.Models));
        yield return (at + "allow", List([.. route.Allow.Select(PolicyText.Word)]));
        yield return (at + "calls", List([.. route.Calls.Select(call => call.ToString())]));
        yield return (at + "fields", List(route.Fields));
        yield return (at + "private", route.Private ? "true" : "false");
        yield return (at + "max-output", Number(route.MaxOutput));
        foreach (var price in route.Prices)
        {
            yield return (at + $"prices.{price.Models}", string.Create(
                CultureInfo.InvariantCulture,
                $"input {PolicyText.Money(price.Input)}, output {PolicyText.Money(price.Output)}, cached-input {PolicyText.Money(price.CachedInput)}, cache-write {PolicyText.Money(price.CacheWrite)}"));
        }
    }

    private static IEnumerable<(string Name, string? Value)> Evaluator(EvaluatorSettings? evaluator)
    {
        if (evaluator is null) yield break;
        yield return ("evaluator.kind", PolicyText.Word(evaluator.Kind));
        yield return ("evaluator.metric.name", evaluator.Metric);
        yield return ("evaluator.metric.unit", evaluator.Unit);
        yield return ("evaluator.metric.better", evaluator.HigherIsBetter ? "higher" : "lower");
        yield return ("evaluator.metric.min", evaluator.Minimum <= double.MinValue ? null : Number(evaluator.Minimum));
        yield return ("evaluator.metric.max", evaluator.Maximum >= double.MaxValue ? null : Number(evaluator.Maximum));
        yield return ("evaluator.metric.effect", Number(evaluator.Effect));
        yield return ("evaluator.pairs", Number(evaluator.Pairs));
        yield return ("evaluator.deterministic", evaluator.Deterministic ? "true" : null);
        foreach (var limit in evaluator.Limits) yield return ($"evaluator.metrics.{limit.Name}", Limit(limit));
        yield return ("evaluator.timeout", PolicyText.Duration(evaluator.Timeout));
        yield return ("evaluator.directory", evaluator.Directory);
        yield return ("evaluator.build", List(evaluator.EvaluatorBuild));
        yield return ("evaluator.command", List(evaluator.Command));
        yield return ("evaluator.candidate", List(evaluator.Candidate));
        yield return ("evaluator.results", evaluator.Results);
        yield return ("evaluator.format", evaluator.Format);
    }

    private static string Limit(MetricLimit limit)
    {
        (string Name, string? Value)[] parts =
        [
            ("floor", limit.Floor is double floor ? Number(floor) : null), ("ceiling", limit.Ceiling is double ceiling ? Number(ceiling) : null), ("effect", Number(limit.Effect)),
            ("min", limit.Minimum <= double.MinValue ? null : Number(limit.Minimum)), ("max", limit.Maximum >= double.MaxValue ? null : Number(limit.Maximum)), ("unit", limit.Unit),
        ];
        return string.Join(", ", parts.Where(part => part.Value is not null).Select(part => $"{part.Name} {part.Value}"));
    }

    private static string? List(IReadOnlyList<string>? items) =>
        items is null or { Count: 0 } ? null : "[" + string.Join(", ", items.Select(item => $"\"{item}\"")) + "]";

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
