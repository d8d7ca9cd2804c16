namespace Guard.Egress.Budgets;

/// <summary>That a budget had no room for a request.</summary>
/// <param name="Money">Whether it was money that was short, and not requests or tokens.</param>
/// <param name="Why">A sentence.</param>
internal sealed record BudgetRefusal(bool Money, string Why);
