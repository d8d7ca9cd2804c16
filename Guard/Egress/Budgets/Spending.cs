namespace Guard.Egress.Budgets;

/// <summary>An amount that counts against a budget.</summary>
/// <param name="Requests">Requests that were forwarded.</param>
/// <param name="Tokens">Tokens, in and out together.</param>
/// <param name="Money">US dollars.</param>
internal readonly record struct Spending(long Requests, long Tokens, decimal Money)
{
    /// <summary>Nothing.</summary>
    public static Spending None => default;

    /// <summary>The sum.</summary>
    public static Spending operator +(Spending left, Spending right) =>
        new(left.Requests + right.Requests, left.Tokens + right.Tokens, left.Money + right.Money);

    /// <summary>The difference.</summary>
    public static Spending operator -(Spending left, Spending right) =>
        new(left.Requests - right.Requests, left.Tokens - right.Tokens, left.Money - right.Money);
}
