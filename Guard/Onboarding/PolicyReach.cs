using Guard.Measuring.TestRuns;
using Guard.Policies.Model;

namespace Guard.Onboarding;

/// <summary>Says in plain words which attacks a policy stops and which it does not.</summary>
internal static class PolicyReach
{
    /// <summary>What is stopped.</summary>
    public static IEnumerable<string> Stops(Policy policy)
    {
        yield return "reading credentials, the home directory or the network from a run: none of them exists in its box";
        yield return "moving the branch past the gate: --no-verify, hooksPath, force, tags, refs/replace, other refs, hostile trees";
        if (policy.Rules.ProtectedPaths.Count > 0) yield return "changing " + List(policy.Rules.ProtectedPaths);
        if (policy.Rules.Credentials is not null) yield return "committing credential files or text that looks like a secret";
        if (policy.Rules.Tests.Count > 0) yield return "deleting, skipping or emptying tests in " + List(policy.Rules.Tests);
        if (policy.Rules.Results.Count > 0) yield return "results that nobody measured in " + List(policy.Rules.Results);
        if (policy.Rules.DiffSize is { } size) yield return $"changes over {size.Files} files or {size.Bytes >> 10} KiB";
        if (policy.Evaluator is null) yield break;
        yield return policy.Mode == GateMode.Hold
            ? "landing a commit that lowers the score"
            : "keeping a commit that lowers the score (it lands first and is reverted)";
        if (policy.Evaluator.Kind == EvaluatorKind.Program)
            yield return "editing, reading or imitating the evaluator: it is pinned, in another box, and draws its inputs after the push";
    }

    /// <summary>What is not.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="service">Whether home belongs to an account of Guard's own.</param>
    public static IEnumerable<string> Open(Policy policy, bool service)
    {
        if (policy.Evaluator is null) yield return "commits that make the program worse: this policy has no score";
        if (policy.Evaluator?.Kind == EvaluatorKind.Tests)
        {
            foreach (string line in TestsEvaluatorLimits.Open) yield return line;
        }

        if (policy.Prepare is { HostNetwork: true }) yield return "accepted code that the prepare command runs: that step alone reaches the host's network";
        if (policy.Evaluator is { Pairs: 1, Deterministic: false }) yield return "luck, where the score is noisy: one pair is measured (raise pairs:)";
        yield return service
            ? "root and the account that Guard runs as: its home is theirs (service deployment)"
            : "whoever owns this account: Guard's home is theirs too (single-user deployment)";
    }

    private static string List(IReadOnlyList<string> globs) => string.Join(", ", globs.Take(4)) + (globs.Count > 4 ? $" and {globs.Count - 4} more" : "");
}
