using Guard.Policies.Model;

namespace Guard.Egress.Budgets;

/// <summary>Limits of a budget.</summary>
/// <param name="Requests">Most requests.</param>
/// <param name="Tokens">Most tokens, in and out together.</param>
/// <param name="Money">Most US dollars, or null where money is not counted.</param>
internal sealed record BudgetLimits(long Requests, long Tokens, decimal? Money)
{
    /// <summary>A run's limits.</summary>
    public static BudgetLimits Of(LimitSettings limits) => new(limits.Requests, limits.Tokens, limits.Money);
}
