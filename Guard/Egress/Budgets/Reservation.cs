namespace Guard.Egress.Budgets;

/// <summary>Room in a budget that a request has. What is never settled costs all of it.</summary>
/// <param name="budget">The narrowest budget.</param>
/// <param name="reserved">The room.</param>
internal sealed class Reservation(Budget budget, Spending reserved)
{
    private int settled;

    /// <summary>The room.</summary>
    public Spending Reserved => reserved;

    /// <summary>Says what it did cost; only the first time counts.</summary>
    public void Settle(long tokens, decimal money)
    {
        if (Interlocked.Exchange(ref settled, 1) != 0) return;
        var difference = new Spending(0, tokens - reserved.Tokens, money - reserved.Money);
        for (Budget? each = budget; each is not null; each = each.Next) each.Change(difference);
    }

    /// <summary>Gives all of it back: nothing was forwarded.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref settled, 1) != 0) return;
        var back = new Spending(-reserved.Requests, -reserved.Tokens, -reserved.Money);
        for (Budget? each = budget; each is not null; each = each.Next) each.Change(back);
    }
}
