namespace Guard.Benchmarks.Gating;

/// <summary>Everything that the benchmark found.</summary>
/// <param name="Options">How it was run.</param>
/// <param name="Candidates">Candidates under each noise.</param>
/// <param name="Robust">The same with a scale that is wrong.</param>
/// <param name="Nights">Nights.</param>
/// <param name="DetectedAtLimit">At 10 % noise: how often a loss is refused that is as large as the median candidate's smallest detectable one.</param>
internal sealed record GateFigures(
    GateOptions Options, IReadOnlyList<CandidateRow> Candidates, IReadOnlyList<CandidateRow> Robust, IReadOnlyList<NightRow> Nights, CandidateRow DetectedAtLimit)
{
    /// <summary>The numbers beside what is promised.</summary>
    public IEnumerable<Promise> Promises()
    {
        foreach (CandidateRow row in Candidates.Where(row => row.Setting is { Deviation: 0.03, Kind: not NoiseKind.Autocorrelated }))
        {
            string name = $"{row.Setting.Name}, {(row.Loss == 0 ? "neutral" : "5 % worse")}";
            yield return row.Loss == 0 ? Promise.AtMost($"{name}: rejected", row.Refused, 0.01) : Promise.AtMost($"{name}: accepted", row.Lands, 0.05);
            if (row.FixedSize is int size)
                yield return Promise.AtMost($"{name}: median pairs by {size} of a fixed size", (double)row.Median / size, row.Loss == 0 ? 0.5 : 0.8, "");
        }

        foreach (CandidateRow row in Candidates.Where(row => row.Setting.Deviation < 0.03 || row.Setting.Kind == NoiseKind.Autocorrelated))
            yield return Promise.AtMost($"{row.Setting.Name}, {(row.Loss == 0 ? "neutral" : "5 % worse")}: median pairs", row.Median, 5, "");
        foreach (NightRow row in Nights.Where(row => row.What.Contains("tried", StringComparison.Ordinal)))
            yield return Promise.AtMost($"{row.Setting.Name}: {row.What}, any lands", row.Happened, 0.05);
        foreach (NightRow row in Nights.Where(row => row.What.StartsWith("100 neutral", StringComparison.Ordinal)))
            yield return Promise.AtMost($"{row.Setting.Name}: {row.What}, claimed gain above the effect", row.Happened, 0.05);
    }
}
