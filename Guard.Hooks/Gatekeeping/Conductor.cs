using System.Collections.Concurrent;
using System.Threading.Channels;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Leads candidates from received to settled. Screening runs as they come; measuring and moving the branch happen one at a time, in order.
/// Nothing here depends on the client that pushed.
/// </summary>
internal sealed class Conductor : IAsyncDisposable
{
    private const string Wake = "";
    private readonly GateServices services;
    private readonly Screener screener;
    private readonly Promoter promoter;
    private readonly Reverting reverting;
    private readonly Rebasing rebasing;
    private readonly Leftovers leftovers;
    private readonly ConcurrentQueue<string> rebased = new();
    private readonly Channel<string> queue = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, Task> screening = new(StringComparer.Ordinal);
    private readonly Task worker;
    private int queued;

    public Conductor(GateServices services, UpstreamLink? upstream = null)
    {
        this.services = services;
        Upstream = new UpstreamFollower(services, this, upstream);
        screener = new Screener(services);
        promoter = new Promoter(services);
        reverting = new Reverting(services, promoter);
        rebasing = new Rebasing(services, this);
        leftovers = new Leftovers(services, this);
        worker = Task.Run(WorkAsync);
    }

    /// <summary>Follows the upstream's branch.</summary>
    public UpstreamFollower Upstream { get; }

    /// <summary>Held by whoever moves the branch.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>
    /// Whether a candidate is in hand: being screened, in the queue or measured. One that only recovery can take further is not, however
    /// unfinished its state: waiting for it would be for ever.
    /// </summary>
    public bool Working
    {
        get
        {
            lock (screening) return screening.Count > 0 || Volatile.Read(ref queued) > 0;
        }
    }

    /// <summary>Cancelled when the gate ends.</summary>
    public CancellationToken Stopping => stop.Token;

    /// <summary>Takes a candidate on.</summary>
    /// <param name="candidate">It.</param>
    /// <param name="actor">Who brought it.</param>
    /// <param name="reserved">Whether it is reserved only and has to be made durable first.</param>
    /// <returns>Ends when its screening has ended, and with an exception if it could not be made durable.</returns>
    public Task Start(Candidate candidate, LogActor actor, bool reserved = false)
    {
        lock (screening)
        {
            Task task = Task.Run(() => GuardAsync(candidate.Id, () => AdmitAsync(candidate, actor, reserved)));
            screening[candidate.Id] = task;
            task.ContinueWith(
                _ =>
                {
                    lock (screening) screening.Remove(candidate.Id);
                },
                TaskScheduler.Default);
            return task;
        }
    }

    /// <summary>The screening of a candidate that was taken on before, as <see cref="Start"/> gave it.</summary>
    public Task ScreeningOf(string id)
    {
        lock (screening) return screening.GetValueOrDefault(id, Task.CompletedTask);
    }

    /// <summary>
    /// Puts a screened or landed candidate in the queue; a rebased one before the others, in the place that its origin had: behind them it would be
    /// overtaken again by each, and so would they.
    /// </summary>
    public void Enqueue(Candidate candidate)
    {
        Interlocked.Increment(ref queued);
        bool first = candidate is { Origin: not null, State: CandidateState.Screened };
        if (first) rebased.Enqueue(candidate.Id);
        if (!queue.Writer.TryWrite(first ? Wake : candidate.Id)) Interlocked.Decrement(ref queued); // the gate ends
    }

    /// <summary>Carries out the verdict of a measured candidate; the caller has the turn.</summary>
    public async Task CarryOutAsync(Candidate candidate)
    {
        Verdict verdict = candidate.Verdict!;
        if (verdict.Kind != VerdictKind.Accepted)
        {
            await SettleAsync(candidate, verdict);
            return;
        }

        string? why = await promoter.PromoteAsync(candidate);
        if (why is null) services.Set(candidate with { State = CandidateState.Accepted });
        else await OvertakenAsync(candidate, why);
    }

    /// <summary>
    /// Ends a candidate that no longer fits the branch: nothing is promoted on a stale measurement. Where the policy says so, its change goes on as
    /// a new candidate. The caller has the turn.
    /// </summary>
    public async Task OvertakenAsync(Candidate candidate, string why)
    {
        Verdict verdict = await services.Repository.ReadBranchAsync() == candidate.Base
            ? new Verdict(VerdictKind.Failed, $"it could not be promoted: {TextFilter.Line(why, 400)}; push the same commit again") // nothing overtook it: another start would fail alike
            : services.Policy.Policy.Stale == StaleRule.Rebase && candidate.Source != UpstreamMerging.Source ? await rebasing.RebaseAsync(candidate, why, Stopping) : Stale(why);
        await SettleAsync(candidate, verdict);
    }

    /// <summary>Measures a landed candidate and reverts it if it lowered the score; the caller has the turn.</summary>
    public async Task JudgeLandedAsync(Candidate candidate)
    {
        PolicyInForce policy = services.Policy;
        if (candidate.Verdict is null)
        {
            Verdict verdict = await MeasureAsync(candidate, policy);
            long entry = await services.Log.RecordAsync(
                LogEvents.CandidateVerdict, candidate, decision: verdict.Kind.ToString().ToLowerInvariant(), reasons: [verdict.Reason], measured: verdict);
            candidate = services.Set(candidate with { Verdict = verdict, LogEntry = entry });
        }

        if (candidate.Verdict!.Kind is VerdictKind.Rejected or VerdictKind.Failed) await reverting.RevertAsync(candidate, Stopping);
    }

    /// <summary>Measures a candidate against its base; every failure is a verdict.</summary>
    public async Task<Verdict> MeasureAsync(Candidate candidate, PolicyInForce under)
    {
        Policy policy = under.Policy;
        if (candidate.Source == UpstreamMerging.Source) policy = policy with { Gate = GateRule.NoDecrease }; // a merge is asked to improve nothing
        if (await StageAsync(candidate) is { } failed) return failed;
        if (policy.Evaluator is null) return new Verdict(VerdictKind.Accepted, "passed the rules; this policy measures no score");
        services.Say(candidate, "measuring against " + candidate.Base[..12]);
        var request = new MeasurementRequest(services.Repository.Directory, services.Keeper, candidate.Base, candidate.Commit, policy);
        MeasurementResult result;
        try
        {
            result = await services.Measure.MeasureAsync(request, new Lines(services, candidate), Stopping);
        }
        catch (Exception error) when (error is not RepositoryException && (error is not OperationCanceledException || !Stopping.IsCancellationRequested))
        {
            return new Verdict(VerdictKind.Failed, "the measurement crashed: " + TextFilter.Line(error.Message, 200));
        }

        await services.Log.RecordAsync(LogEvents.CandidateMeasured, candidate, measured: result.Verdict, isolation: result.Isolation, under: under);
        return result.Verdict;
    }

    /// <summary>Ends a candidate that does not land: verdict into the log, objects into the vault, state.</summary>
    /// <param name="candidate">It.</param>
    /// <param name="verdict">Why it does not land.</param>
    /// <param name="by">Who decided, when that was not Guard.</param>
    public async Task SettleAsync(Candidate candidate, Verdict verdict, LogActor? by = null)
    {
        string[] reasons = [verdict.Reason, .. verdict.Findings.Select(DecisionRecorder.Reason)];
        long? entry = candidate.LogEntry;
        try
        {
            entry = await services.Log.RecordAsync(
                LogEvents.CandidateVerdict, candidate, by, decision: verdict.Kind.ToString().ToLowerInvariant(), reasons: reasons);
        }
        catch (LogUnavailableException error) when (by is null) // what a person decides is logged or does not happen
        {
            verdict = verdict with { Reason = $"{verdict.Reason} (and the log cannot take entries: {TextFilter.Line(error.Message, 200)})" };
        }

        string? lost = await promoter.KeepAsync(candidate);
        if (lost is not null) verdict = verdict with { Reason = $"{verdict.Reason}; {lost}" };
        services.Set(candidate with
        {
            Verdict = verdict,
            LogEntry = entry,
            State = verdict.Kind switch
            {
                VerdictKind.Rejected => CandidateState.Rejected,
                VerdictKind.Inconclusive => CandidateState.Inconclusive,
                _ => CandidateState.Failed,
            },
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stop.CancelAsync();
        await worker;
        await Upstream.EndAsync();
        Task[] left;
        lock (screening) left = [.. screening.Values];
        await Task.WhenAll(left).ContinueWith(_ => { }, TaskScheduler.Default); // a failure was told to who pushed
        stop.Dispose();
        Turn.Dispose();
    }

    /// <summary>The verdict on a candidate that no longer fits the branch.</summary>
    public Verdict Stale(string why) => new(
        VerdictKind.Rejected, $"{why}; nothing is promoted on a stale measurement: `git pull --rebase origin {services.Repository.Branch}` and push again");

    /// <summary>Takes a reserved candidate of Guard's own through screening, measuring and its verdict at once; the caller has the turn.</summary>
    /// <returns>The candidate as it is then.</returns>
    public async Task<Candidate> TakeInlineAsync(Candidate fresh)
    {
        await GuardAsync(fresh.Id, async () =>
        {
            if (await ScreenAsync(fresh, LogActor.Guard, Task.Run(() => services.Save(fresh))) is { } screened) await TakeTurnAsync(screened);
        });
        return services.Store.Get(fresh.Id)!;
    }

    private async Task AdmitAsync(Candidate candidate, LogActor actor, bool reserved)
    {
        // The disk writes the candidate while the rules look; on disk before it is in the log, so that no id in the log is ever given twice.
        Task saved = reserved ? Task.Run(() => services.Save(candidate)) : Task.CompletedTask;
        if (await ScreenAsync(candidate, actor, saved) is { } screened) Enqueue(screened);
    }

    /// <summary>Screens; a candidate that does not pass is settled or held.</summary>
    /// <param name="candidate">It.</param>
    /// <param name="receivedFrom">Who brought it, when it was just received and the log does not say so yet.</param>
    /// <param name="saved">Ends when the candidate is durable.</param>
    private async Task<Candidate?> ScreenAsync(Candidate candidate, LogActor? receivedFrom = null, Task? saved = null)
    {
        PolicyInForce policy = services.Policy;
        candidate = candidate with { Policy = policy.Policy.Hash };
        IReadOnlyList<Finding> findings;
        try
        {
            findings = await screener.ScreenAsync(candidate, policy.Policy, Stopping);
        }
        finally
        {
            if (saved is not null) await saved;
        }

        findings = Approvals.Apply(candidate, findings);
        FindingAction worst = findings.Count == 0 ? FindingAction.Report : findings.Max(f => f.Action);
        string decision = worst switch { FindingAction.Reject => "denied", FindingAction.Hold => "held", _ => "passed" };

        LogRecord screened = services.Log.Compose(LogEvents.CandidateScreened, candidate, decision: decision, reasons: [.. findings.Select(DecisionRecorder.Reason)]);
        if (receivedFrom is null || candidate.LogEntry is not null)
        {
            await services.Log.RecordAllAsync(screened);
        }
        else
        {
            // Together, so that the log flushes once. The number is stored with the next state; a crash before logs both again.
            LogRecord received = services.Log.Compose(
                LogEvents.CandidateReceived, candidate, receivedFrom, reasons: candidate.Origin is { } origin ? [$"rebased from {origin}"] : null);
            candidate = candidate with { LogEntry = await services.Log.RecordAllAsync(received, screened) };
        }

        if (worst == FindingAction.Reject)
        {
            await SettleAsync(candidate, new Verdict(VerdictKind.Rejected, Screener.Summary(findings, worst)) { Findings = findings });
            return null;
        }

        if (worst == FindingAction.Hold)
        {
            string? lost = await promoter.KeepAsync(candidate);
            string reason = Screener.Summary(findings, worst) + (lost is null ? "" : "; " + lost);
            services.Set(candidate with { State = CandidateState.Held, Verdict = new Verdict(VerdictKind.Inconclusive, reason) { Findings = findings } });
            return null;
        }

        foreach (Finding finding in findings) services.Say(candidate, PushText.Of(finding));
        return services.Stage(candidate with { State = CandidateState.Screened });
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (string id in queue.Reader.ReadAllAsync(Stopping))
            {
                while (rebased.TryDequeue(out string? first)) await TurnAsync(first);
                if (id != Wake) await TurnAsync(id);
            }
        }
        catch (OperationCanceledException)
        {
            // The gate ends; what is left is taken up by recovery at the next start.
        }
    }

    private async Task TurnAsync(string id)
    {
        await Turn.WaitAsync(Stopping);
        try
        {
            await GuardAsync(id, async () =>
            {
                await leftovers.TakeUpAsync(id);
                await TakeTurnAsync(services.Store.Get(id)!);
            });
        }
        finally
        {
            Turn.Release();
            Interlocked.Decrement(ref queued);
        }
    }

    private async Task TakeTurnAsync(Candidate candidate)
    {
        bool judged = services.Policy.Policy.Upstream != UpstreamRule.Measure || !CandidateTransitions.IsUnmeasured(candidate);
        if (CandidateTransitions.IsSettled(candidate) && judged) return; // recovery closed it while it waited here
        if (candidate.State == CandidateState.Accepted)
        {
            await JudgeLandedAsync(candidate);
            return;
        }

        if (!await Upstream.ReadyAsync(candidate, Stopping)) return;
        string tip = await services.Repository.ReadBranchAsync();
        if (candidate is { State: CandidateState.Measured, Verdict.Kind: VerdictKind.Accepted } && tip == candidate.Base)
        {
            await CarryOutAsync(candidate); // it waited for the upstream after a restart
            return;
        }

        if (tip != candidate.Base && !await screener.BuildsOnAsync(candidate, tip, Stopping))
        {
            await OvertakenAsync(candidate, $"{services.Repository.Branch} moved to {tip[..12]} while this waited");
            return;
        }

        if (tip == candidate.Commit)
        {
            // Another candidate of the same commit landed: there is nothing left to measure or to move.
            await SettleAsync(candidate, new Verdict(VerdictKind.Rejected, $"{services.Repository.Branch} is at this commit already, by another candidate"));
            return;
        }

        PolicyInForce policy = services.Policy;
        if (tip != candidate.Base || policy.Policy.Hash != candidate.Policy)
        {
            // A verdict binds base and policy: what changed while this waited is looked at again.
            if (await ScreenAsync(candidate with { Base = tip }) is not { } again) return;
            candidate = again;
        }

        if (policy.Policy.Mode == GateMode.LandThenRevert && candidate.Source != UpstreamMerging.Source) await LandAsync(candidate);
        else await HoldAsync(candidate, policy);
    }

    private async Task HoldAsync(Candidate candidate, PolicyInForce policy)
    {
        Verdict verdict = await MeasureAsync(candidate, policy);
        if (services.Policy.Policy.Hash != policy.Policy.Hash)
        {
            services.Say(candidate, "the policy changed while this was measured, so it is looked at again");
            await TakeTurnAsync(candidate); // its policy differs from the one in force: screened and measured anew
            return;
        }

        candidate = services.Set(candidate with { State = CandidateState.Measured, Verdict = verdict });
        if (verdict.Kind == VerdictKind.Accepted)
        {
            long entry = await services.Log.RecordAsync(LogEvents.CandidateVerdict, candidate, decision: "accepted", reasons: [verdict.Reason]);
            candidate = candidate with { LogEntry = entry };
        }

        await CarryOutAsync(candidate);
    }

    private async Task<Verdict?> StageAsync(Candidate candidate)
    {
        try
        {
            await promoter.StageAsync(candidate, Stopping);
            return null;
        }
        catch (GitException error)
        {
            return new Verdict(VerdictKind.Failed, $"it could not be taken to the vault: {TextFilter.Line(error.Message, 400)}; push the same commit again");
        }
    }

    private async Task LandAsync(Candidate candidate)
    {
        candidate = services.Set(candidate); // what recovery finds on the branch must say that it was screened
        if (await StageAsync(candidate) is { } failed)
        {
            await SettleAsync(candidate, failed);
            return;
        }

        string? why = await promoter.PromoteAsync(candidate);
        if (why is not null)
        {
            await OvertakenAsync(candidate, why);
            return;
        }

        candidate = services.Set(candidate with { State = CandidateState.Accepted });
        services.Say(candidate, $"landed on {services.Repository.Branch}; measuring now, and reverting it if the score is lower");
        await JudgeLandedAsync(candidate);
    }

    // Fail closed: whatever goes wrong, the candidate ends as failed and the branch stays.
    private async Task GuardAsync(string id, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // Recovery takes it up.
        }
        catch (OutcomeLostException error)
        {
            services.Say(services.Store.Get(id)!, "the log could not take whether it landed; Guard logs that before it promotes anything else: " + error.Message);
            leftovers.Add(id);
        }
        catch (Exception error)
        {
            if (services.Store.Get(id) is not { } now) throw; // it could not be made durable, so it was never here; whoever pushed it hears why
            await FailAsync(now, error);
            if (!CandidateTransitions.IsSettled(services.Store.Get(id)!)) leftovers.Add(id);
        }
    }

    // Whatever cannot be stored stays open until recovery; the worker goes on with the next candidate in any case.
    private async Task FailAsync(Candidate now, Exception error)
    {
        string reason = error is LogUnavailableException
            ? "denied, because the decision log cannot take entries: " + error.Message
            : "Guard could not finish: " + error.Message;
        try
        {
            if (now.State != CandidateState.Accepted && services.Repository.ReadBranch() is { } tip
                && await services.Keeper.IsAncestorAsync(now.Commit, tip))
            {
                // A state of failed would contradict the branch and, being final, never be corrected.
                services.Say(now, "landed, but its state could not be stored; Guard stores it when it starts again: " + error.Message);
                return;
            }

            services.Say(now, reason);
            if (CandidateTransitions.IsAllowed(now.State, CandidateState.Failed))
                services.Set(now with { State = CandidateState.Failed, Verdict = new Verdict(VerdictKind.Failed, TextFilter.Line(reason, 400)) });
        }
        catch (Exception second)
        {
            services.Say(now, $"{reason}; that could not be stored either: {TextFilter.Line(second.Message, 200)}; Guard takes it up when it starts again");
        }
    }

    private sealed class Lines(GateServices services, Candidate candidate) : IProgress<string>
    {
        public void Report(string value) => services.Say(candidate, TextFilter.Line(value, 400));
    }
}
