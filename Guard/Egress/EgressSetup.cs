using Guard.Egress.Budgets;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Egress;

/// <summary>What a run's port is made of.</summary>
/// <param name="Routes">The policy's routes, in its order, each with what adds its credential.</param>
/// <param name="Budget">The run's budget.</param>
/// <param name="Log">The log.</param>
/// <param name="Compose">Makes a record of an event of the run: actor, run, policy, repository.</param>
/// <param name="Clock">The clock.</param>
internal sealed record EgressSetup(
    IReadOnlyList<(EgressRoute Route, IModelAccess Access)> Routes, Budget Budget, IDecisionLog Log, Func<string, LogRecord> Compose, TimeProvider Clock)
{
    /// <summary>Bounds.</summary>
    public EgressOptions Options { get; init; } = EgressOptions.Default;
}
