namespace Guard.Egress.Budgets;

/// <summary>
/// What may be spent. A request reserves the most that it may cost before it is forwarded, and settles when it is known what it did cost. A budget can
/// stand before a wider one (a run's before its night's): a reservation counts in both or in none.
/// </summary>
/// <param name="name">Whose it is, for messages: <c>run R12</c>.</param>
/// <param name="limits">The limits.</param>
/// <param name="next">The wider budget, or null.</param>
internal sealed class Budget(string name, BudgetLimits limits, Budget? next = null)
{
    private readonly Lock gate = new();
    private Spending spent = Spending.None;
    private Spending open = Spending.None; // the part of it that may yet turn out to be less
    private TaskCompletionSource less = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What counts so far, open reservations included.</summary>
    public Spending Spent
    {
        get
        {
            lock (gate) return spent;
        }
    }

    /// <summary>The first refusal for want of room here, or null; a wider budget's own is its.</summary>
    public BudgetRefusal? Refused { get; private set; }

    /// <summary>The limits.</summary>
    public BudgetLimits Limits => limits;

    /// <summary>Whether money counts here or further up.</summary>
    public bool CountsMoney => limits.Money is not null || next is { CountsMoney: true };

    /// <summary>The wider budget.</summary>
    internal Budget? Next => next;

    /// <summary>Counts what was spent before, such as before a restart.</summary>
    public void Restore(Spending before)
    {
        lock (gate) spent += before;
    }

    /// <summary>
    /// Reserves one request. Where only what other requests have reserved, and may not need, stands in its way, it waits until they are over: an agent that
    /// asks two things at once near its limit is not refused what it will turn out to have.
    /// </summary>
    /// <param name="tokens">The most tokens that it may use.</param>
    /// <param name="money">The most US dollars that it may cost.</param>
    /// <param name="cancellationToken">Whoever asked is gone.</param>
    /// <returns>The reservation, or null and why there is no room: one sentence.</returns>
    public async Task<(Reservation? Reservation, string Why)> ReserveAsync(long tokens, decimal money, CancellationToken cancellationToken)
    {
        while (true)
        {
            Reservation? reservation = TryReserve(tokens, money, out string why, out Task? later);
            if (later is null) return (reservation, why);
            await later.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reserves one request now.</summary>
    /// <param name="tokens">The most tokens that it may use.</param>
    /// <param name="money">The most US dollars that it may cost.</param>
    /// <param name="why">Why there is no room, one sentence; empty when there is.</param>
    /// <param name="later">Completes when there may be room; null where there is room, or never will be.</param>
    /// <returns>The reservation, or null.</returns>
    public Reservation? TryReserve(long tokens, decimal money, out string why, out Task? later)
    {
        var asked = new Spending(1, tokens, money);
        for (Budget? each = this; each is not null; each = each.Next)
        {
            (why, later) = each.Take(asked);
            if (why.Length == 0) continue;
            for (Budget? taken = this; taken != each; taken = taken!.Next) taken!.Close(asked, Spending.None);
            return null;
        }

        (why, later) = ("", null);
        return new Reservation(this, asked);
    }

    /// <summary>A reservation is over.</summary>
    /// <param name="reserved">What it was.</param>
    /// <param name="used">What counts from now on.</param>
    internal void Close(Spending reserved, Spending used)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            spent += used - reserved;
            open -= reserved;
            before = less;
            less = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    private (string Why, Task? Later) Take(Spending asked)
    {
        lock (gate)
        {
            string over = Over(spent, asked);
            if (over.Length == 0)
            {
                spent += asked;
                open += asked;
                return ("", null);
            }

            string why = $"The budget of {name} has no room: {over}.";
            if (Over(spent - open, asked).Length == 0) return (why, less.Task);
            Spending then = spent + asked;
            Refused ??= new BudgetRefusal(then.Requests <= limits.Requests && then.Tokens <= limits.Tokens, why);
            return (why, null);
        }
    }

    private string Over(Spending sofar, Spending asked)
    {
        Spending then = sofar + asked;
        return then.Requests > limits.Requests ? $"its {limits.Requests} requests are used up"
            : then.Tokens > limits.Tokens ? $"this request may use {asked.Tokens} tokens and {Math.Max(0, limits.Tokens - sofar.Tokens)} of {limits.Tokens} are left"
            : limits.Money is { } most && then.Money > most ? $"this request may cost {MoneyText.Of(asked.Money)} USD and {MoneyText.Of(Math.Max(0, most - sofar.Money))} of {MoneyText.Of(most)} are left"
            : "";
    }
}
