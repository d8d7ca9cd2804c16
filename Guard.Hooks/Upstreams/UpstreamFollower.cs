using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Upstreams;

/// <summary>
/// Follows the upstream's branch: reads it before each measurement, takes new commits over, merges where both branches moved, and pauses promotion
/// where history was rewritten. An upstream that does not answer keeps nothing from being decided here, and keeps everything from being published.
/// </summary>
internal sealed class UpstreamFollower
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FetchLimit = TimeSpan.FromMinutes(3);
    private readonly GateServices services;
    private readonly Conductor conductor;
    private readonly UpstreamStateFile file;
    private readonly UpstreamMerging merging;
    private readonly RetryDelay delay;
    private readonly ParkedWatch watch;

    /// <summary>Begins to follow; reads nothing yet.</summary>
    /// <param name="services">The gate's parts.</param>
    /// <param name="conductor">Leads candidates.</param>
    /// <param name="link">The upstream, or null when there is none.</param>
    /// <exception cref="FormatException">What is known of the upstream is damaged.</exception>
    public UpstreamFollower(GateServices services, Conductor conductor, UpstreamLink? link)
    {
        (this.services, this.conductor, Link) = (services, conductor, link);
        file = new UpstreamStateFile(Path.Combine(services.Repository.Directory, "upstream.json"), services.Files);
        Transport = new UpstreamTransport(services.Repository, link?.Access, services.Time);
        merging = new UpstreamMerging(services, conductor);
        delay = new RetryDelay(services.Time, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));
        watch = new ParkedWatch(services, conductor, stop => TrySyncAsync(urgent: true, stop));
    }

    /// <summary>The upstream, or null.</summary>
    public UpstreamLink? Link { get; }

    /// <summary>What is known of it.</summary>
    public UpstreamState State => file.State;

    /// <summary>Runs git against it.</summary>
    public UpstreamTransport Transport { get; }

    /// <summary>When it was last read, or null.</summary>
    public DateTimeOffset? ReadAt { get; private set; }

    /// <summary>Whether a candidate may be measured and promoted now; the caller has the turn. If not, it waits and is taken up again by itself.</summary>
    public async Task<bool> ReadyAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        if (Link is null || candidate.Source == UpstreamMerging.Source) return true; // a merge is what ends a pause
        string? problem = await TrySyncAsync(urgent: false, cancellationToken);
        if (State.Pause is { } pause) problem = $"nothing is promoted now: {pause.Text} An operator sees to it: guard upstream show";
        else if (problem is not null) problem = $"the upstream could not be taken into account: {problem} Guard tries again by itself; at once: guard upstream sync";
        if (problem is null) return true;
        services.Park(candidate, "waits, for " + problem);
        watch.Begin();
        return false;
    }

    /// <summary>Ends when nothing looks at the upstream by itself any more; the gate is ending.</summary>
    public Task EndAsync() => watch.EndAsync();

    /// <summary>Reads the upstream and takes what is new into account; the caller has the turn.</summary>
    /// <param name="urgent">Whether to ask although it did not answer a moment ago.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="LogUnavailableException">What was found cannot be logged; nothing changed.</exception>
    public async Task SyncAsync(bool urgent, CancellationToken cancellationToken)
    {
        if (Link is null || (State.Problem is not null && !urgent && !delay.IsOver)) return;
        try
        {
            services.Repository.Verify();
            string? tip = await Transport.ReadAsync(Link.Address, services.Repository.BranchRef, ReadLimit, cancellationToken);
            if (tip is not null && tip != State.Known) tip = await Transport.FetchAsync(Link.Address, FetchLimit, cancellationToken);
            ReadAt = services.Time.GetUtcNow();
            await ReachedAsync();
            if (State.Pause is not { NeedsOperator: true } pause || await IsPutBackAsync(pause, tip, cancellationToken)) await TakeAsync(tip, cancellationToken);
        }
        catch (UpstreamException error)
        {
            await MissedAsync(error);
        }

        if (State.Pause is null) Release();
    }

    // What goes wrong on Guard's own side, a worker that cannot be started say, is no candidate's fault either: it waits as for other trouble with the upstream.
    private async Task<string?> TrySyncAsync(bool urgent, CancellationToken cancellationToken)
    {
        try
        {
            await SyncAsync(urgent, cancellationToken);
            return null;
        }
        catch (Exception error) when (error is not (LogUnavailableException or OperationCanceledException))
        {
            return TextFilter.Line(error.Message, 300).TrimEnd('.') + ".";
        }
    }

    /// <summary>Takes note of what Guard itself has published: the upstream's branch is there now.</summary>
    public void NotePublished(string commit)
    {
        file.Set(now => now.Pause is null ? now with { Known = commit } : now);
    }

    /// <summary>Ends a pause that needs an operator: what the upstream changed by force is brought into the branch by a merge; the caller has the turn.</summary>
    /// <param name="takeTheirs">Whether the branch gets exactly the upstream's content, and nobody measures that.</param>
    /// <param name="reason">Why.</param>
    /// <param name="actor">The operator.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="DecisionRefusedException">There is nothing to accept, or it cannot be brought in; promotion stays paused.</exception>
    public async Task AcceptAsync(bool takeTheirs, string reason, LogActor actor, CancellationToken cancellationToken)
    {
        await TrySyncAsync(urgent: true, cancellationToken); // it may have been put back
        UpstreamPause pause = State.Pause is { NeedsOperator: true } now ? now : throw NothingToAccept();
        if (takeTheirs && pause.Seen is null) throw new DecisionRefusedException("The upstream's branch is gone; it has no content to take.", "Accept without --take-theirs, or bring the branch back there.");
        await LookAgainAsync(pause, cancellationToken);
        string main = await services.Repository.ReadBranchAsync();
        var subject = new LogSubject(services.Repository.Id) { Ref = services.Repository.BranchRef, Old = pause.Known, New = pause.Seen };
        string said = TextFilter.Line(reason.Trim(), OperatorDesk.LongestReason);
        if (pause is { Seen: { } seen, Known: { } known })
        {
            try
            {
                (PushedCommit? commit, string? problem) = await merging.PrepareAsync(main, seen, known, takeTheirs, cancellationToken);
                if (commit is null) throw CannotMerge($"What the upstream changed cannot be brought in: {problem}.");
                await services.Log.RecordAsync(LogEvents.UpstreamResumed, actor, null, subject, "accepting", [said, pause.Text]);
                Candidate merge = takeTheirs
                    ? await merging.LandUnmeasuredAsync(commit, main, seen, reason, actor)
                    : await merging.LandAsync(commit, main, seen, pause.Text.TrimEnd('.'), cancellationToken);
                if (merge.State != CandidateState.Accepted) throw CannotMerge($"The merge {merge.Id} is {merge.State.ToString().ToLowerInvariant()}: {merge.Verdict?.Reason}.");
            }
            finally
            {
                await merging.EndAsync();
            }
        }

        await services.Log.RecordAsync(LogEvents.UpstreamResumed, actor, null, subject, "accepted", [said, pause.Text]);
        file.Set(now => now with { Known = pause.Seen, Pause = null });
        await TrySyncAsync(urgent: true, cancellationToken); // what fails now does not take the operator's word back; who waits goes on when it works
        if (State.Pause is null) Release();
    }

    private DecisionRefusedException NothingToAccept() => State.Pause is { } other
        ? new DecisionRefusedException($"There is nothing to accept: {other.Text}", other.Next)
        : new DecisionRefusedException("Promotion is not paused; there is nothing to accept.", "See what is known of the upstream: guard upstream show");

    private static DecisionRefusedException CannotMerge(string why) => new(
        why + " Promotion stays paused.", "Put the branch back upstream, or give Guard's exactly the upstream's content: guard upstream accept --take-theirs --reason \"…\"");

    // An operator accepts what was shown, and not what came after it. An upstream that does not answer now keeps nobody from deciding.
    private async Task LookAgainAsync(UpstreamPause pause, CancellationToken cancellationToken)
    {
        string? tip;
        try
        {
            tip = await Transport.ReadAsync(Link!.Address, services.Repository.BranchRef, ReadLimit, cancellationToken);
            if (tip == pause.Seen) return;
            if (tip is not null) tip = await Transport.FetchAsync(Link.Address, FetchLimit, cancellationToken);
        }
        catch (UpstreamException)
        {
            return;
        }

        string where = tip is null ? "gone now" : $"at {tip[..12]} now";
        await PauseAsync(
            tip is null ? PauseKind.Vanished : PauseKind.Forced, tip, await services.Repository.ReadBranchAsync(),
            $"the upstream's {services.Repository.Branch} moved again, by force or after it: it is {where}; it was at {pause.Known?[..12] ?? "nothing"}.", AcceptOrRestore);
        throw new DecisionRefusedException($"The upstream moved again: its {services.Repository.Branch} is {where}.", "Look at it, then accept it: guard upstream show");
    }

    // The team has put back what was dropped, itself or with more on top: nothing is left that an operator would have to accept.
    private async Task<bool> IsPutBackAsync(UpstreamPause pause, string? tip, CancellationToken cancellationToken)
    {
        if (tip is null || State.Known is not { } known || !await services.Keeper.IsAncestorAsync(known, tip, cancellationToken)) return false;
        var subject = new LogSubject(services.Repository.Id) { Ref = services.Repository.BranchRef, Old = known, New = tip };
        await services.Log.RecordAsync(
            LogEvents.UpstreamResumed, LogActor.Guard, null, subject, "put back", [$"what the upstream's {services.Repository.Branch} was at, {known[..12]}, is in its history again", pause.Text]);
        file.Set(now => now with { Pause = null });
        return true;
    }

    private async Task TakeAsync(string? tip, CancellationToken cancellationToken)
    {
        string main = await services.Repository.ReadBranchAsync();
        if (tip is null)
        {
            if (State.Known is not null) await PauseAsync(PauseKind.Vanished, null, main, $"the upstream has no branch {services.Repository.Branch} any more.", AcceptOrRestore);
            return;
        }

        if (State.Known is { } known && known != tip && !await services.Keeper.IsAncestorAsync(known, tip, cancellationToken))
        {
            await PauseAsync(
                PauseKind.Forced, tip, main, $"the upstream's {services.Repository.Branch} was moved by force from {known[..12]} to {tip[..12]}.", AcceptOrRestore);
            return;
        }

        if (await services.Keeper.IsAncestorAsync(tip, main, cancellationToken))
        {
            Know(tip);
            return;
        }

        if (await services.Keeper.IsAncestorAsync(main, tip, cancellationToken))
        {
            await new UpstreamTakeover(services).RunAsync(main, tip, cancellationToken);
            Know(tip);
            if (services.Policy.Policy.Upstream == UpstreamRule.Measure)
                await new Remeasurer(services, conductor).JudgeAsync(new Progress<string>(), cancellationToken);
            return;
        }

        if (State.Pause is { } pause && pause.Seen == tip && pause.Main == main) return; // tried already
        if (await merging.MergeAsync(main, tip, cancellationToken) is { } problem) await PauseAsync(problem.Kind, tip, main, problem.Text, problem.Next);
        else Know(tip);
    }

    private const string AcceptOrRestore =
        "See what was dropped and what is new (guard upstream show). Then put the branch back there, or take it as it is: guard upstream accept --reason \"…\"";

    private void Know(string tip) => file.Set(now => now with { Known = tip, Pause = null });

    private async Task PauseAsync(PauseKind kind, string? tip, string main, string text, string next)
    {
        var subject = new LogSubject(services.Repository.Id) { Ref = services.Repository.BranchRef, Old = State.Known, New = tip };
        await services.Log.RecordAsync(LogEvents.UpstreamPaused, LogActor.Guard, null, subject, "paused", [text]);
        file.Set(now => now with { Pause = new UpstreamPause(kind, now.Known, tip, main, services.Time.GetUtcNow(), text, next) });
    }

    // Logged when it begins and when it ends, not at each try.
    private async Task MissedAsync(UpstreamException error)
    {
        if (UpstreamAddress.Parse(Link!.Address) is { IsRemote: true }) delay.Fail();
        if (State.Problem is null)
            await services.Log.RecordAsync(LogEvents.UpstreamUnreachable, LogActor.Guard, null, new LogSubject(services.Repository.Id) { Ref = services.Repository.BranchRef }, "unreachable", [error.Message]);
        file.Set(now => now with { Problem = error.Message, ProblemNext = error.Next, ProblemSince = now.ProblemSince ?? services.Time.GetUtcNow() });
    }

    private async Task ReachedAsync()
    {
        delay.Succeed();
        if (State.Problem is null) return;
        await services.Log.RecordAsync(LogEvents.UpstreamReachable, LogActor.Guard, null, new LogSubject(services.Repository.Id) { Ref = services.Repository.BranchRef }, null, ["the upstream answers again"]);
        file.Set(now => now with { Problem = null, ProblemNext = null, ProblemSince = null });
    }

    private void Release()
    {
        string[] waiting = [.. services.Parked.Keys.OrderBy(id => services.Store.Get(id)!.ReceivedAt)];
        services.Parked.Clear();
        foreach (string id in waiting) conductor.Enqueue(services.Store.Get(id)!);
    }
}
