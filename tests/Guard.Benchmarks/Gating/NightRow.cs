namespace Guard.Benchmarks.Gating;

/// <summary>What a hundred candidates did to a branch, over many nights.</summary>
/// <param name="What">For the table.</param>
/// <param name="Setting">The noise.</param>
/// <param name="Happened">Nights in which what must not happen did.</param>
/// <param name="Median">The branch's change of score that is claimed or true, as a share, in the median night.</param>
/// <param name="Worst">The same in the worst of a hundred nights.</param>
/// <param name="Falsely">Candidates a night, on average, that were judged wrongly.</param>
/// <param name="Expected">What the gate says to expect at most; null where it says nothing.</param>
/// <param name="Pairs">Pairs a candidate, on average.</param>
internal sealed record NightRow(string What, Setting Setting, Rate Happened, double Median, double Worst, double Falsely, double? Expected, double Pairs);
