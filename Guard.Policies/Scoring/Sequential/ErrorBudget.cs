namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// How often the gate may be wrong. Landing a loss is budgeted for the night and not for the try: a loss that slips through one time in twenty slips
/// through half the time in fourteen tries. What spends the budget is a try that did not land. A night of candidates that land spends nothing, so
/// its tests stay short. It is enough: between two tries that did not land at most one loss can be tried that does not land, and one that does
/// is the error itself. So the chances of the tries add up to at most the budget, however tries are mixed and whatever was learned from those before.
/// </summary>
public static class ErrorBudget
{
    /// <summary>Most that a candidate that is no worse is refused, each.</summary>
    public const double Reject = 0.01;

    /// <summary>Most that any loss of twice the effect lands in one night, however often it is tried.</summary>
    public const double Night = 0.05;

    /// <summary>The first try's part of <see cref="Night"/>: large, because most candidates of a night are first tries.</summary>
    public const double FirstTry = 0.04;

    /// <summary>The chance of landing a loss that one try may take.</summary>
    /// <param name="notLanded">Tries of this night that have begun and did not land, 0 or more.</param>
    /// <returns>First 4 %, then 1 % in shares of 1/2, 1/6, 1/12 and so on, whose sum is 1.</returns>
    public static double Land(int notLanded)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(notLanded);
        return notLanded == 0 ? FirstTry : (Night - FirstTry) / ((double)notLanded * (notLanded + 1.0));
    }

    /// <summary>Most false rejections to expect of a night: as many as if no candidate had been worse.</summary>
    /// <param name="noisy">Candidates judged by noisy scores, 0 or more. What is deterministic is judged without error.</param>
    public static double ExpectedRejections(int noisy) => Reject * Math.Max(0, noisy);

    /// <summary>Most false landings to expect of a night, as if every candidate had lost twice the effect: at each level of the budget they go on until one does not land.</summary>
    /// <param name="noisy">Candidates judged by noisy scores, 0 or more.</param>
    /// <param name="notLanded">Those of them that did not land, 0 or more.</param>
    public static double ExpectedLandings(int noisy, int notLanded) =>
        noisy <= 0 ? 0 : Enumerable.Range(0, Math.Min(noisy, notLanded + 1)).Sum(level => Land(level) / (1 - Land(level)));
}
