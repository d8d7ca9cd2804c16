using Guard.Measuring.Layers;
using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Measuring.Pools;

/// <summary>Names what decides a score besides the trees.</summary>
internal static class SetupHash
{
    private static readonly string[] Parts = ["toolchains", "environment.", "prepare.", "build.", "evaluator.", "limits.memory", "limits.processes"];

    // How samples are judged, and how many are taken, changes no sample.
    private static readonly string[] Judging = ["evaluator.pairs", "evaluator.deterministic", "evaluator.metric.effect", "evaluator.metric.better", "evaluator.metric.unit"];

    /// <summary>Hashes the pinned evaluator and the policy's settings that it runs under; those that only judge do not count.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="evaluator">The evaluator's pin.</param>
    /// <returns>Lower-case hex SHA-256.</returns>
    public static string Of(Policy policy, string evaluator) => LayerKey.Of(
    [
        "setup", evaluator,
        .. PolicyDiff.Settings(policy).Where(setting => Parts.Any(part => setting.Name.StartsWith(part, StringComparison.Ordinal)) && !Judging.Contains(setting.Name))
            .Select(setting => $"{setting.Name}={setting.Value}"),
    ]);
}
