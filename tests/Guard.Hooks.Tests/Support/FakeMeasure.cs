using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
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
        double before = await ScoreAsync(request.Trees, request.Base);
        double after = await ScoreAsync(request.Trees, request.Commit);
        return new MeasurementResult(
            new Verdict(after >= before ? VerdictKind.Accepted : VerdictKind.Rejected, $"score {(after >= before ? "held or rose" : "lowered")} from {before} to {after}")
            {
                Metric = "score", Before = before, After = after, Evaluator = new string('e', 64), ScoreLowered = after < before,
                Samples = [new PairSample("00", before, after)],
            },
            null);
    }

    private static async Task<double> ScoreAsync(ITreeSource trees, string commit)
    {
        string directory = Directory.CreateTempSubdirectory("gm-").FullName;
        try
        {
            await TreeExporter.ExportFilesAsync(trees, commit, directory, path => path == "score");
            string score = Path.Combine(directory, "score");
            return File.Exists(score) ? double.Parse(await File.ReadAllTextAsync(score)) : 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
