using CsCheck;
using Guard.Egress.Budgets;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Tests.Egress;

[TestClass]
public sealed class BudgetTests
{
    [TestMethod]
    public void A_reservation_counts_until_it_is_settled_once()
    {
        var budget = new Budget("run R1", new BudgetLimits(10, 100, 1));
        Reservation reservation = budget.TryReserve(80, 0.5m, out _, out _)!;
        Assert.AreEqual(new Spending(1, 80, 0.5m), budget.Spent);
        Assert.IsNull(budget.TryReserve(30, 0, out string why, out _));
        StringAssert.Contains(why, "20 of 100 are left");
        reservation.Settle(10, 0.1m);
        reservation.Settle(0, 0);
        reservation.Cancel();
        Assert.AreEqual(new Spending(1, 10, 0.1m), budget.Spent);
        Assert.IsNull(budget.TryReserve(1, 0.95m, out why, out _));
        StringAssert.Contains(why, "0.9 of 1 are left");
        budget.TryReserve(90, 0.9m, out _, out _)!.Cancel();
        Assert.AreEqual(new Spending(1, 10, 0.1m), budget.Spent);
    }

    [TestMethod]
    public async Task A_request_waits_for_room_that_others_may_give_back_and_for_nothing_else()
    {
        var night = new Budget("night N1", new BudgetLimits(9, 100, null));
        Reservation other = new Budget("run R1", new BudgetLimits(9, 100, null), night).TryReserve(80, 0, out _, out _)!;
        var run = new Budget("run R2", new BudgetLimits(9, 100, null), night);
        Task<(Reservation? Reservation, string Why)> waits = run.ReserveAsync(30, 0, CancellationToken.None), never = run.ReserveAsync(101, 0, CancellationToken.None);
        Assert.IsFalse(waits.IsCompleted);
        Assert.IsNull((await never).Reservation);
        Assert.IsNull(night.Refused);
        Assert.AreEqual(Spending.None, run.Spent, "one that waits has nothing");
        other.Settle(70, 0);
        Assert.IsNotNull((await waits).Reservation);
        Assert.AreEqual(new Spending(2, 100, 0), night.Spent);

        Task<(Reservation? Reservation, string Why)> tooMuch = run.ReserveAsync(31, 0, CancellationToken.None);
        StringAssert.Contains((await tooMuch).Why, "0 of 100 are left");
        Assert.IsNotNull(night.Refused);
    }

    [TestMethod]
    public async Task What_costs_its_reservation_keeps_nobody_waiting()
    {
        var budget = new Budget("run R1", new BudgetLimits(9, 100, null));
        Reservation cut = budget.TryReserve(80, 0, out _, out _)!;
        Task<(Reservation? Reservation, string Why)> waits = budget.ReserveAsync(30, 0, CancellationToken.None);
        using var gone = new CancellationTokenSource();
        Task<(Reservation? Reservation, string Why)> left = budget.ReserveAsync(30, 0, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => left);
        Assert.IsFalse(waits.IsCompleted);
        cut.Forfeit();
        Assert.IsNull((await waits).Reservation);
        Assert.AreEqual(new Spending(1, 80, 0), budget.Spent);
    }

    [TestMethod]
    public void Requests_are_counted_whatever_they_cost()
    {
        var budget = new Budget("run R1", new BudgetLimits(2, 100, null));
        Assert.IsNotNull(budget.TryReserve(0, 0, out _, out _));
        Assert.IsNotNull(budget.TryReserve(0, 0, out _, out _));
        Assert.IsNull(budget.TryReserve(0, 0, out string why, out _));
        StringAssert.Contains(why, "run R1");
        StringAssert.Contains(why, "2 requests are used up");
    }

    [TestMethod]
    public void A_wider_budget_counts_too_and_its_refusal_leaves_nothing()
    {
        var night = new Budget("night N1", new BudgetLimits(100, 50, 5));
        var run = new Budget("run R1", new BudgetLimits(100, 1000, null), night);
        Assert.IsTrue(run.CountsMoney);
        Assert.IsNull(run.TryReserve(60, 0, out string why, out _));
        StringAssert.Contains(why, "night N1");
        Assert.AreEqual((Spending.None, Spending.None), (run.Spent, night.Spent));
        run.TryReserve(40, 1, out _, out _)!.Settle(20, 0.5m);
        Assert.AreEqual((new Spending(1, 20, 0.5m), new Spending(1, 20, 0.5m)), (run.Spent, night.Spent));
        night.Restore(new Spending(7, 20, 0));
        Assert.IsNull(run.TryReserve(11, 0, out _, out _));
    }

    [TestMethod]
    public void Whatever_is_reserved_settled_and_cancelled_nothing_open_exceeds_the_limits() =>
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 2], Gen.Int[0, 80]).Array[0, 40].Sample(steps =>
        {
            var night = new Budget("night", new BudgetLimits(30, 200, null));
            var run = new Budget("run", new BudgetLimits(20, 150, null), night);
            long settled = 0, open = 0;
            foreach ((int tokens, int then, int used) in steps)
            {
                if (run.TryReserve(tokens, 0, out _, out _) is not { } reservation) continue;
                if (settled + open + tokens > 150) return false;
                if (then == 0) open += tokens;
                else if (then == 1) reservation.Cancel();
                else
                {
                    int real = Math.Min(used, tokens);
                    reservation.Settle(real, 0);
                    settled += real;
                }
            }

            return run.Spent.Tokens == settled + open && night.Spent == run.Spent && run.Spent.Requests <= 20;
        });

    [TestMethod]
    public void Many_at_once_never_get_more_than_there_is()
    {
        var budget = new Budget("run", new BudgetLimits(1000, 1000, null));
        Parallel.For(0, 4000, turn => budget.TryReserve(7, 0, out _, out _));
        Assert.AreEqual(new Spending(142, 994, 0), budget.Spent);
    }

    [TestMethod]
    public void Costs_follow_the_prices()
    {
        var price = new ModelPrice("*", 5, 25, 0.5m, 6.25m);
        Assert.AreEqual(5 + 0.5m + 6.25m + 25, new TokenUsage(1_000_000, 1_000_000, 1_000_000, 1_000_000).Cost(price));
        Assert.AreEqual(6.25m + 25, TokenUsage.MostCost(price, 1_000_000, 1_000_000));
        Assert.AreEqual("0.000001", MoneyText.Of(0.000001m));
        Assert.AreEqual("0.000000001", MoneyText.Of(0.0000000001m));
        Assert.AreEqual("25", MoneyText.Of(25.00m));
    }

    [TestMethod]
    public void What_runs_spent_is_rebuilt_from_the_log()
    {
        var egress = new LogEgress("a", "POST", "h", "/");
        LogEntry Entry(long sequence, string what, string? run, LogEgress? about) =>
            new(sequence, DateTimeOffset.UnixEpoch, 0, "b", new LogRecord(what, new LogActor("agent", "R1")) { Run = run, Egress = about });
        EgressLedger ledger = EgressLedger.Sum(
        [
            Entry(0, LogEvents.EgressOpened, "R1", egress with { Tokens = 100, Money = "0.5" }),
            Entry(1, LogEvents.EgressOpened, "R2", egress with { Tokens = 70 }),
            Entry(2, LogEvents.EgressDenied, "R1", egress),
            Entry(3, LogEvents.EgressClosed, "R1", egress with { Opened = 0, Tokens = 30, Money = "0.125" }),
            Entry(4, LogEvents.EgressClosed, "R1", egress with { Opened = 0, Tokens = 0, Money = "0" }), // once only
            Entry(5, LogEvents.EgressClosed, "R1", egress with { Opened = 1, Tokens = 0 }), // of another run
            Entry(6, LogEvents.GuardStart, null, null),
        ]);
        Assert.AreEqual(new Spending(1, 30, 0.125m), ledger.Of("R1"));
        Assert.AreEqual(Spending.None, ledger.Of("R9"));
        Assert.AreEqual(30, ledger.Of(["R1", "R1"]).Tokens);
        Assert.AreEqual(new Spending(1, 70, 0), ledger.Of("R2"), "without an end it cost what was reserved");
    }
}
