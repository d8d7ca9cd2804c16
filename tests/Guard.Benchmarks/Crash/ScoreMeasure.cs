using System.Collections.Concurrent;
using System.Globalization;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Policies.Scoring;

namespace Guard.Benchmarks.Crash;

/// <summary>The score is the number in the file <c>score</c>, and one more for each file in <c>up/</c>.</summary>
internal sealed class ScoreMeasure : IMeasure
{
    private readonly ConcurrentDictionary<string, double> known = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<MeasurementResult> MeasureAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        double before = await ScoreAsync(request.ObjectStore, request.Base, cancellationToken);
        double after = await ScoreAsync(request.ObjectStore, request.Commit, cancellationToken);
        bool held = after >= before;
        string said = string.Create(CultureInfo.InvariantCulture, $"score {(held ? "held or rose" : "lowered")} from {before} to {after}");
        return new MeasurementResult(
            new Verdict(held ? VerdictKind.Accepted : VerdictKind.Rejected, said)
            {
                Metric = "score", Before = before, After = after, Evaluator = new string('e', 64), ScoreLowered = !held, Samples = [new PairSample("00", before, after)],
            },
            null);
    }

    private async Task<double> ScoreAsync(string store, string commit, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(commit, out double score)) return score;
        GitResult blob = await GitProcess.RunCheckedAsync(store, ["cat-file", "blob", commit + ":score"], cancellationToken: cancellationToken);
        GitResult names = await GitProcess.RunCheckedAsync(store, ["ls-tree", "--name-only", commit, "up/"], cancellationToken: cancellationToken);
        return known[commit] = double.Parse(blob.Text, CultureInfo.InvariantCulture) + names.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
