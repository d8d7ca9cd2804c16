using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Tests.Support;

/// <summary>The score is the number in the file <c>score</c>; measuring can be held back until a test lets it go.</summary>
internal sealed class FakeMeasure : IMeasure
{
    public TaskCompletionSource? Barrier { get; set; }

    public Action? OnMeasure { get; set; }

    public List<string> Measured { get; } = [];

    public async Task<MeasurementResult> MeasureAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        lock (Measured) Measured.Add(request.Commit);
        OnMeasure?.Invoke();
        if (Barrier is { } barrier) await barrier.Task.WaitAsync(cancellationToken);
        progress.Report("pair 1 of 1");
        double before = await ScoreAsync(request.ObjectStore, request.Base);
        double after = await ScoreAsync(request.ObjectStore, request.Commit);
        return new MeasurementResult(
            new Verdict(after >= before ? VerdictKind.Accepted : VerdictKind.Rejected, $"score {(after >= before ? "held or rose" : "lowered")} from {before} to {after}")
            {
                Metric = "score", Before = before, After = after, Evaluator = new string('e', 64), ScoreLowered = after < before,
                Samples = [new PairSample("00", before, after)],
            },
            null);
    }

    private static async Task<double> ScoreAsync(string store, string commit)
    {
        GitResult result = await GitProcess.RunAsync(store, ["cat-file", "blob", commit + ":score"]);
        return result.ExitCode == 0 ? double.Parse(result.Text) : 0;
    }
}
