using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Policies.Scoring;
using Guard.Vm;

namespace Guard.Measuring;

/// <summary>
/// Measures a candidate against its baseline in clean boxes: export, prepare, build once per tree, then pairs in random order with a seed drawn
/// after the push. Safe for several measurements at once, and for a kill at any moment.
/// </summary>
internal sealed class Measurer : IMeasure
{
    private readonly IBoxLauncher launcher;
    private readonly IIdentities identities;
    private readonly TimeProvider clock;

    /// <summary>Creates a measurer.</summary>
    /// <param name="launcher">Starts boxes.</param>
    /// <param name="identities">Gives uids.</param>
    /// <param name="clock">The clock.</param>
    public Measurer(IBoxLauncher launcher, IIdentities identities, TimeProvider clock)
    {
        this.launcher = launcher;
        this.identities = identities;
        this.clock = clock;
    }

    /// <inheritdoc/>
    public async Task<MeasurementResult> MeasureAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (request.Policy.Evaluator is null)
        {
            return new MeasurementResult(new Verdict(VerdictKind.Accepted, "the policy measures no score: the rules alone decide"), null);
        }

        MeasurementContext? context = null;
        Verdict verdict;
        try
        {
            IsolationFloor.Check(request.Policy, launcher.Rung);
            context = await OpenAsync(request, progress, cancellationToken);
            verdict = await new Measurement(context).RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context?.Log.Event("cancelled");
            throw;
        }
        catch (Exception error)
        {
            context?.Log.Event("failed", ("error", error.ToString()));
            verdict = new Verdict(VerdictKind.Failed, Reason(error)) { Metric = request.Policy.Evaluator.Metric };
        }

        context?.Log.Event("verdict", ("verdict", VerdictJson.ToJson(verdict)), ("isolation", context.IsolationJson));
        return new MeasurementResult(verdict, context?.IsolationJson);
    }

    /// <summary>Restores the dependencies of a commit's tree, or gives what was restored before; null when the policy has no such step.</summary>
    /// <param name="request">The baseline stands for both sides.</param>
    /// <param name="progress">Lines for a person who waits.</param>
    /// <param name="cancellationToken">Ends the step.</param>
    /// <exception cref="MeasurementFailureException">The step failed.</exception>
    public async Task<PreparedLayer?> PrepareAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (request.Policy.Prepare is null) return null;
        MeasurementContext context = await OpenAsync(request, progress, cancellationToken);
        TreeLayer tree = await new TreeLayers(context).TreeAsync(Side.Baseline, cancellationToken);
        return await new PrepareLayers(context).PrepareAsync(tree, cancellationToken);
    }

    /// <summary>The uid that owns a repository's layers; a box over them has to run as it, because an overlay copies up only what its uid owns.</summary>
    /// <param name="repository">The guarded repository's directory below Guard's home.</param>
    /// <param name="cancellationToken">Stops waiting for the cache's lock.</param>
    public Task<uint> LayerUidAsync(string repository, CancellationToken cancellationToken) =>
        CacheOwner.GetAsync(new MeasurementPaths(repository).Cache, identities, null, clock, cancellationToken);

    private static string Reason(Exception error) => error switch
    {
        MeasurementFailureException or ExportException or BoxException => error.Message,
        IsolationUnavailableException missing => $"The isolation layer '{missing.Layer}' is not available: {missing.Message} {missing.Fix}",
        IOException full when (full.HResult & 0xffff) == 28 => "The disk of Guard's home is full: free space there, then push again.",
        // Anything else is Guard's own fault: its text may hold what an agent must not see.
        _ => $"Guard failed while measuring ({error.GetType().Name}). An operator finds the cause in the measurement's log.",
    };

    private async Task<MeasurementContext> OpenAsync(MeasurementRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var paths = new MeasurementPaths(request.Repository);
        var cache = new LayerCache(paths.Cache, clock);
        await cache.SweepAsync();
        return new MeasurementContext
        {
            Request = request,
            Paths = paths,
            Cache = cache,
            Launcher = launcher,
            Runner = new BoxRunner(launcher, clock),
            Identities = identities,
            Clock = clock,
            Log = MeasurementLog.Open(paths, request.Commit, clock),
            Progress = progress,
            Uid = await CacheOwner.GetAsync(paths.Cache, identities, null, clock, cancellationToken),
        };
    }
}
