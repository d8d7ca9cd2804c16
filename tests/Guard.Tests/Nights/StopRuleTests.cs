using Guard.Egress.Budgets;
using Guard.Nights;

namespace Guard.Tests.Nights;

/// <summary>What ends a night between attempts.</summary>
[TestClass]
public sealed class StopRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 21, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Without_a_reason_it_goes_on()
    {
        Assert.IsNull(Decide(Night()));
        Assert.IsNull(Decide(Night(Landed(1), Landed(2))));
        Assert.IsNull(Decide(Night(Failed(1), Failed(2), Landed(3), Failed(4)) with { Plan = Plan(new NightLimits { Failures = 2 }) }));
    }

    [TestMethod]
    public void Time_is_over_by_either_clock()
    {
        Assert.AreEqual(StopReason.Time, Decide(Night(), Start.AddHours(10))!.Reason);
        Assert.IsNull(Decide(Night(), Start.AddHours(10).AddTicks(-1)));
        NightStop? putBack = Decide(Night(Landed(1)) with { Worked = TimeSpan.FromHours(10) }, Start.AddHours(-3));
        Assert.AreEqual(StopReason.Time, putBack!.Reason, "the wall clock was put back, and the night has worked its hours");
        StringAssert.Contains(putBack.Text, "put back");
    }

    [TestMethod]
    [DataRow(0.9, 0.9, true, true)]
    [DataRow(0.9, 0.89, true, false)]
    [DataRow(12.0, 11.0, false, true)]
    [DataRow(12.0, 13.0, false, false)]
    public void A_score_that_was_asked_for_ends_it_in_the_metrics_direction(double target, double score, bool higher, bool ends) =>
        Assert.AreEqual(ends, StopRule.Decide(Night() with { Plan = Plan(new NightLimits { Target = target }) }, Start, score, higher) is { Reason: StopReason.Goal });

    [TestMethod]
    public void Each_limit_ends_it_when_it_is_reached_and_not_before()
    {
        Assert.AreEqual(StopReason.Attempts, Decide(With(new NightLimits { Attempts = 2 }, Landed(1), Landed(2)))!.Reason);
        Assert.IsNull(Decide(With(new NightLimits { Attempts = 3 }, Landed(1), Landed(2))));
        Assert.AreEqual(StopReason.Tokens, Decide(With(new NightLimits { Tokens = 20 }, Landed(1), Landed(2)))!.Reason);
        Assert.IsNull(Decide(With(new NightLimits { Tokens = 21 }, Landed(1), Landed(2))));
        Assert.AreEqual(StopReason.Money, Decide(With(new NightLimits { Money = 0.5m }, Landed(1), Landed(2)))!.Reason);
        Assert.IsNull(Decide(With(new NightLimits { Money = 0.51m }, Landed(1), Landed(2))));
        Assert.AreEqual(StopReason.Pushes, Decide(With(new NightLimits { Pushes = 2 }, Landed(1), Landed(2)))!.Reason);
        Assert.IsNull(Decide(With(new NightLimits { Pushes = 3 }, Landed(1), Landed(2))));
        Assert.AreEqual(StopReason.Rejects, Decide(With(new NightLimits { Rejects = 3 }, Landed(1), Refused(2, 2), Refused(3, 1)))!.Reason);
        Assert.IsNull(Decide(With(new NightLimits { Rejects = 3 }, Refused(1, 2), Landed(2), Refused(3, 2))), "one that landed between begins anew");
        Assert.AreEqual(StopReason.Failures, Decide(With(new NightLimits { Failures = 2 }, Landed(1), Failed(2), Failed(3)))!.Reason);
        Assert.AreEqual(StopReason.Still, Decide(With(new NightLimits { Still = 2 }, Landed(1), Still(2), Still(3)))!.Reason);
        Assert.IsNull(Decide(With(new NightLimits { Still = 2 }, Still(1), Landed(2), Still(3))));
    }

    [TestMethod]
    public void What_was_cut_off_by_a_crash_says_nothing_of_the_agent()
    {
        Attempt cut = Failed(3) with { State = AttemptState.CutOff };
        Assert.IsNull(Decide(With(new NightLimits { Failures = 3 }, Failed(1), Failed(2), cut)));
        Assert.AreEqual(StopReason.Failures, Decide(With(new NightLimits { Failures = 2 }, Failed(1), cut with { Number = 2 }, Failed(3)))!.Reason);
        Assert.AreEqual(StopReason.Attempts, Decide(With(new NightLimits { Attempts = 1 }, cut with { Number = 1 }))!.Reason, "but it was one");
    }

    [TestMethod]
    public void The_wait_grows_with_failures_in_a_row_and_ends_with_the_first_that_works()
    {
        Assert.AreEqual(TimeSpan.Zero, BackOff.After([]));
        Assert.AreEqual(TimeSpan.Zero, BackOff.After([Failed(1), Landed(2)]));
        TimeSpan before = TimeSpan.Zero;
        for (int count = 1; count <= 5; count++)
        {
            TimeSpan wait = BackOff.After([.. Enumerable.Range(1, count).Select(Failed)]);
            Assert.IsGreaterThan(before, wait);
            before = wait;
        }

        Assert.AreEqual(before, BackOff.After([.. Enumerable.Range(1, 50).Select(Failed)]));
    }

    [TestMethod]
    public void A_budget_without_room_for_a_request_ends_it_although_something_is_left()
    {
        var run = new Budget("run R1", new BudgetLimits(9, 100, null), new Budget("night N1", new BudgetLimits(long.MaxValue, 50, 1m)));
        Reservation reservation = run.TryReserve(40, 0.5m, out _, out _)!;
        Assert.IsNull(run.TryReserve(20, 0.1m, out _, out _));
        Assert.IsNull(run.Next!.Refused, "what is open may yet turn out to be less");
        reservation.Settle(40, 0.5m);
        Assert.IsNull(run.TryReserve(20, 0.1m, out _, out _));
        Assert.IsFalse(run.Next!.Refused!.Money);
        Assert.IsNull(run.Refused, "its own had room");
        NightStop? stop = StopRule.Decide(With(new NightLimits { Tokens = 50 }, Landed(1)), Start, null, true, run.Next!.Refused);
        Assert.AreEqual(StopReason.Tokens, stop!.Reason);
        Assert.Contains("10 of 50 are left", stop.Text);
        var poor = new Budget("night N1", new BudgetLimits(long.MaxValue, long.MaxValue, 0.05m));
        Assert.IsNull(poor.TryReserve(20, 0.1m, out _, out _));
        Assert.AreEqual(StopReason.Money, StopRule.Decide(Night(), Start, null, true, poor.Refused)!.Reason);
    }

    private static NightStop? Decide(Night night, DateTimeOffset? now = null) => StopRule.Decide(night, now ?? Start.AddHours(1), null, true);

    private static Night With(NightLimits limits, params Attempt[] attempts) => Night(attempts) with { Plan = Plan(limits) };

    private static Night Night(params Attempt[] attempts) => new()
    {
        Id = "N1", Plan = Plan(new NightLimits()), State = NightState.Running, StartedAt = Start, EndsAt = Start.AddHours(10), TipBefore = new string('a', 40), Attempts = attempts,
    };

    private static NightPlan Plan(NightLimits limits) => new() { Repository = "r", Goal = "g", Command = ["true"], Until = "10h", Zone = "UTC", StartedBy = "pat", Limits = limits };

    private static Attempt Landed(int number) => Ended(number) with { Candidates = ["C" + number], Accepted = 1, Moved = true };

    private static Attempt Refused(int number, int rejects) => Ended(number) with { Candidates = [.. Enumerable.Range(0, rejects).Select(n => $"C{number}{n}")], TrailingRejects = rejects, Moved = true };

    private static Attempt Still(int number) => Ended(number);

    private static Attempt Failed(int number) => Ended(number) with { Failed = true, Summary = "no" };

    private static Attempt Ended(int number) => new() { Number = number, Run = "R" + number, State = AttemptState.Ended, StartedAt = Start, EndedAt = Start, Tokens = 10, Money = 0.25m };
}
