using System.Globalization;
using Guard.Egress.Budgets;

namespace Guard.Nights;

/// <summary>Decides between attempts whether another one follows. Pure: everything that it looks at is given.</summary>
internal static class StopRule
{
    /// <summary>Decides.</summary>
    /// <param name="night">The night with all its attempts so far.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="score">The branch's score, where one is known.</param>
    /// <param name="higherIsBetter">The metric's direction.</param>
    /// <param name="refused">That its budget had no room for a request, or null.</param>
    /// <returns>Why the night ends, or null when it goes on.</returns>
    public static NightStop? Decide(Night night, DateTimeOffset now, double? score, bool higherIsBetter, BudgetRefusal? refused = null)
    {
        NightLimits limits = night.Plan.Limits;
        IReadOnlyList<Attempt> all = night.Attempts;
        if (limits.Target is { } target && score is { } reached && (higherIsBetter ? reached >= target : reached <= target))
            return new(StopReason.Goal, $"the branch's score is {Number(reached)}, and {Number(target)} was asked for");
        if (now >= night.EndsAt) return new(StopReason.Time, "its time is over");
        if (night.Worked >= night.Planned) return new(StopReason.Time, "it worked as long as it was given, although the clock shows less: the clock was put back");
        if (limits.Attempts is { } attempts && all.Count >= attempts) return new(StopReason.Attempts, $"all {attempts} attempts were made");
        if (limits.Tokens is { } tokens && all.Sum(each => each.Tokens) is var used && used >= tokens) return new(StopReason.Tokens, $"{used} of {tokens} tokens are spent");
        if (limits.Money is { } money && all.Sum(each => each.Money) is var paid && paid >= money) return new(StopReason.Money, $"{Money(paid)} of {Money(money)} are spent");
        if (refused is not null) return new(refused.Money ? StopReason.Money : StopReason.Tokens, refused.Why.TrimEnd('.'));
        if (limits.Pushes is { } pushes && Pushes(night) is var pushed && pushed >= pushes) return new(StopReason.Pushes, $"{pushed} candidates were pushed, and {pushes} are allowed");
        if (RejectsInRow(all) is var rejects && rejects >= limits.Rejects) return new(StopReason.Rejects, $"{rejects} candidates in a row did not land");
        if (InRow(all, each => each.Failed) is var failures && failures >= limits.Failures)
            return new(StopReason.Failures, $"{failures} attempts in a row failed, the last one so: {all[^1].Summary}");
        if (InRow(all, each => !each.Moved) is var still && still >= limits.Still)
            return new(StopReason.Still, $"{still} attempts in a row moved nothing: no commit landed, and no new tree got a new score");
        return null;
    }

    /// <summary>Candidates that were pushed so far.</summary>
    public static int Pushes(Night night) => night.Attempts.Sum(each => each.Candidates.Count);

    /// <summary>Candidates at the end of a list of attempts, one after another, that did not land.</summary>
    public static int RejectsInRow(IReadOnlyList<Attempt> attempts)
    {
        int count = 0;
        for (int at = attempts.Count - 1; at >= 0; at--)
        {
            count += attempts[at].TrailingRejects;
            if (attempts[at].Accepted > 0) break;
        }

        return count;
    }

    /// <summary>Attempts at the end of a list of which all are so. Those that were cut off say nothing and are passed over.</summary>
    public static int InRow(IReadOnlyList<Attempt> attempts, Func<Attempt, bool> so) =>
        attempts.Where(each => each.State != AttemptState.CutOff).Reverse().TakeWhile(so).Count();

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Money(decimal value) => "$" + value.ToString("0.00##", CultureInfo.InvariantCulture);
}
