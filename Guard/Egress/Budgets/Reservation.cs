namespace Guard.Egress.Budgets;

/// <summary>Room in a budget that a request has. What is never settled costs all of it.</summary>
/// <param name="budget">The narrowest budget.</param>
/// <param name="reserved">The room.</param>
internal sealed class Reservation(Budget budget, Spending reserved)
{
    private int settled;

    /// <summary>The room.</summary>
    public Spending Reserved => reserved;

    /// <summary>Says what it did cost; only the first end counts.</summary>
    public void Settle(long tokens, decimal money) => Close(new Spending(reserved.Requests, tokens, money));

    /// <summary>It costs all of its room: nobody can say what it did cost.</summary>
    public void Forfeit() => Close(reserved);

    /// <summary>Gives all of it back: nothing was forwarded.</summary>
    public void Cancel() => Close(Spending.None);

    private void Close(Spending used)
    {
        if (Interlocked.Exchange(ref settled, 1) != 0) return;
        for (Budget? each = budget; each is not null; each = each.Next) each.Close(reserved, used);
    }
}
