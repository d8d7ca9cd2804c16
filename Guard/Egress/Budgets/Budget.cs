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

    /// <summary>Counts what was spent before, such as before a restart.</summary>
    public void Restore(Spending before)
    {
        lock (gate) spent += before;
    }

    /// <summary>Reserves one request.</summary>
    /// <param name="tokens">The most tokens that it may use.</param>
    /// <param name="money">The most US dollars that it may cost.</param>
    /// <param name="why">Why there is no room, one sentence; empty when there is.</param>
    /// <returns>The reservation, or null.</returns>
    public Reservation? TryReserve(long tokens, decimal money, out string why)
    {
        var asked = new Spending(1, tokens, money);
        for (Budget? each = this; each is not null; each = each.Next)
        {
            why = each.Take(asked);
            if (why.Length == 0) continue;
            for (Budget? taken = this; taken != each; taken = taken!.Next) taken!.Change(new Spending(-1, -tokens, -money));
            return null;
        }

        why = "";
        return new Reservation(this, asked);
    }

    /// <summary>The wider budget.</summary>
    internal Budget? Next => next;

    /// <summary>Corrects what counts.</summary>
    internal void Change(Spending difference)
    {
        lock (gate) spent += difference;
    }

    private string Take(Spending asked)
    {
        lock (gate)
        {
            Spending then = spent + asked;
            string over = then.Requests > limits.Requests ? $"its {limits.Requests} requests are used up"
                : then.Tokens > limits.Tokens ? $"this request may use {asked.Tokens} tokens and {Math.Max(0, limits.Tokens - spent.Tokens)} of {limits.Tokens} are left"
                : limits.Money is { } most && then.Money > most ? $"this request may cost {MoneyText.Of(asked.Money)} USD and {MoneyText.Of(Math.Max(0, most - spent.Money))} of {MoneyText.Of(most)} are left"
                : "";
            if (over.Length > 0)
            {
                string why = $"The budget of {name} has no room: {over}.";
                Refused ??= new BudgetRefusal(then.Requests <= limits.Requests && then.Tokens <= limits.Tokens, why);
                return why;
            }

            spent = then;
            return "";
        }
    }
}
