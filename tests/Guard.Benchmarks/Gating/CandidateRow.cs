namespace Guard.Benchmarks.Gating;

/// <summary>What became of one row's candidates.</summary>
/// <param name="Setting">The noise.</param>
/// <param name="Loss">How much worse they are, as a share of the score.</param>
/// <param name="Lands">Those that land.</param>
/// <param name="Refused">Those that are rejected.</param>
/// <param name="Inconclusive">Those that all allowed pairs leave open.</param>
/// <param name="Median">Pairs of the median candidate.</param>
/// <param name="Ninth">Pairs that nine of ten do with.</param>
internal sealed record CandidateRow(Setting Setting, double Loss, Rate Lands, Rate Refused, Rate Inconclusive, int Median, int Ninth)
{
    /// <summary>Pairs of a fixed-size test that is as sure, or null when more than were tried.</summary>
    public int? FixedSize { get; init; }

    /// <summary>Share refused at the detectable loss that the median candidate was told, or null where it was not looked at.</summary>
    public double? Detectable { get; init; }
}
