using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
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
        double before = await ScoreAsync(request.Trees, request.Base, cancellationToken);
        double after = await ScoreAsync(request.Trees, request.Commit, cancellationToken);
        bool held = after >= before;
        string said = string.Create(CultureInfo.InvariantCulture, $"score {(held ? "held or rose" : "lowered")} from {before} to {after}");
        return new MeasurementResult(
            new Verdict(held ? VerdictKind.Accepted : VerdictKind.Rejected, said)
            {
                Metric = "score", Before = before, After = after, Evaluator = new string('e', 64), ScoreLowered = !held, Samples = [new PairSample("00", before, after)],
            },
            null);
    }

    private async Task<double> ScoreAsync(ITreeSource trees, string commit, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(commit, out double score)) return score;
        await using IObjectReader listing = await trees.ListAsync(commit, cancellationToken);
        listing.EndInput();
        using var bytes = new MemoryStream();
        await listing.Output.CopyToAsync(bytes, cancellationToken);
        (int code, string complaint) = await listing.EndAsync();
        if (code != 0) throw new GitException("git ls-tree failed: " + complaint);
        IReadOnlyList<TreeEntry> files = TreeListing.Parse(bytes.ToArray(), new ExportLimits());
        await using IObjectReader blob = await trees.ReadAsync(cancellationToken);
        await blob.Input.WriteAsync(Encoding.ASCII.GetBytes(files.Single(file => file.Path == "score").Id + "\n"), cancellationToken);
        blob.EndInput();
        string[] lines = (await new StreamReader(blob.Output).ReadToEndAsync(cancellationToken)).Split('\n'); // a header, the number
        return known[commit] = double.Parse(lines[1], CultureInfo.InvariantCulture) + files.Count(file => file.Path.StartsWith("up/", StringComparison.Ordinal));
    }
}
