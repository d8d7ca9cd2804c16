using System.Threading.Channels;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Receiving.ProcReceive;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Talks with one push's hook: takes its commit as a candidate, shows progress, and says ok only after the branch moved.</summary>
internal sealed class PushHandler(GateServices services, Conductor conductor, SemaphoreSlim admission, GitLimits limits, RefusalLog refusals)
{
    private const int LinesKept = 1000;
    private static readonly TimeSpan ScreeningLimit = TimeSpan.FromMinutes(10);

    /// <summary>Serves the hook's connection to its end.</summary>
    public async Task HandleAsync(IngestPush push, CancellationToken cancellationToken)
    {
        (PushOptions? options, string? refusal) = PushOptions.Read(push.Options);
        var voice = new PushVoice(push, options?.Json == true);
        IReadOnlyList<RefReport>? refused = refusal is null
            ? PushShape.Refuse(push.Commands, services.Repository.BranchRef)
            : [.. push.Commands.Select(command => RefReport.Refused(command.Name, refusal))];
        if (refused is not null)
        {
            await refusals.RecordAsync(push.Commands[0], push.Context, [.. refused.Select((r, i) => $"{push.Commands[i].ShownName}: {r.Reason}").Take(20)]);
            if (refusal is not null) await push.SayAsync("guard: " + refusal);
            else if (options!.Json) await voice.RefusedAsync(refused);
            await push.EndAsync(refused);
            return;
        }

        await push.EndAsync([await TakeAsync(push, push.Commands[0], options!, voice, cancellationToken)]);
    }

    private async Task<RefReport> TakeAsync(IngestPush push, RefCommand command, PushOptions options, PushVoice voice, CancellationToken cancellationToken)
    {
        Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(LinesKept) { FullMode = BoundedChannelFullMode.DropOldest });
        string? id = null;
        using IDisposable listening = services.Progress.Subscribe(said =>
        {
            if (said.Candidate == Volatile.Read(ref id)) lines.Writer.TryWrite(said.Line);
        });
        (Candidate? candidate, Task screening, RefReport? answer) = await AdmitAsync(push, command, said => Volatile.Write(ref id, said), cancellationToken);
        if (answer is not null)
        {
            await (answer.Reason is null ? voice.NothingAsync(command.NewId) : voice.RefusedAsync([answer]));
            return answer;
        }

        await ScreenedAsync(screening, cancellationToken);
        await voice.ReceivedAsync(candidate!);
        Task printing = PrintAsync(voice, candidate!.Id, lines.Reader);
        Candidate? settled = await WaitAsync(candidate.Id, options.Within(services.Policy.Policy.PushWait), cancellationToken);
        lines.Writer.TryComplete();
        await printing;
        Candidate now = settled ?? services.Store.Get(candidate.Id)!;
        bool decided = settled is not null && CandidateTransitions.IsSettled(settled);
        await voice.EndAsync(now, decided, services.Parked.ContainsKey(now.Id));
        return Answer(command, now, decided);
    }

    /// <summary>Finds the candidate of a commit, or makes one, or says why not.</summary>
    private async Task<(Candidate? Candidate, Task Screening, RefReport? Answer)> AdmitAsync(
        IngestPush push, RefCommand command, Action<string> listen, CancellationToken cancellationToken)
    {
        // A worker is asked before the turn is taken: one that is slow to answer must not keep everybody's pushes waiting. Where the branch moved meanwhile, it is asked again.
        while (true)
        {
            string asked = await services.Repository.ReadBranchAsync();
            bool builds = command.NewId == asked || push.Commit is not { } commit
                || (commit.Tip == asked ? commit.BuildsOnTip : await push.Session.IsAncestorAsync(asked, command.NewId, cancellationToken));
            string? from = builds ? asked : await new LateBase(services).FindAsync(push, command, asked, cancellationToken);
            await admission.WaitAsync(cancellationToken);
            try
            {
                string tip = await services.Repository.ReadBranchAsync();
                if (tip == asked || (from is not null && !builds)) return await AdmitAsync(push, command, tip, from, listen); // what is late stays so
            }
            finally
            {
                admission.Release();
            }
        }
    }

    private async Task<(Candidate? Candidate, Task Screening, RefReport? Answer)> AdmitAsync(
        IngestPush push, RefCommand command, string tip, string? from, Action<string> listen)
    {
        if (command.NewId == tip) return (null, Task.CompletedTask, RefReport.Moved(command.Name));
        if (push.Commit is not { } commit) return (null, Task.CompletedTask, await RefuseAsync(command, push.Context, "what was pushed is no commit"));
        if (Existing(command.NewId, from ?? tip) is { } existing)
        {
            listen(existing.Id);
            return (existing, conductor.ScreeningOf(existing.Id), null);
        }

        string branch = services.Repository.Branch;
        if (from is null)
            return (null, Task.CompletedTask, await RefuseAsync(command, push.Context, $"fetch first: {branch} is at {tip[..12]}, which your commit does not build on; `git pull --rebase origin {branch}` and push again"));
        if (services.Store.List().Count(c => c.Source == push.Context.Source && !CandidateTransitions.IsSettled(c)) >= limits.Undecided)
            return (null, Task.CompletedTask, await RefuseAsync(command, push.Context, $"{limits.Undecided} commits of yours have no verdict yet; wait for one and push again"));
        Candidate candidate = services.Reserve(push.Context.Source, commit, from);
        listen(candidate.Id);
        return (candidate, conductor.Start(candidate, push.Context.Actor, reserved: true), null);
    }

    // A verdict holds for one base and one policy; a failed measurement may be tried again.
    private Candidate? Existing(string commit, string baseCommit) =>
        services.Store.FindCommit(commit) is { } found
        && (!CandidateTransitions.IsSettled(found)
            || (found.State is not (CandidateState.Failed or CandidateState.Accepted) && found.Base == baseCommit && found.Policy == services.Policy.Policy.Hash))
            ? found
            : null;

    private async Task<RefReport> RefuseAsync(RefCommand command, ReceiveContext context, string reason)
    {
        await refusals.RecordAsync(command, context, [reason]);
        return RefReport.Refused(command.Name, reason);
    }

    // Nothing is said about a candidate before it is durable and the rules have spoken; the policy's wait begins after that.
    private async Task ScreenedAsync(Task screening, CancellationToken cancellationToken)
    {
        try
        {
            await screening.WaitAsync(ScreeningLimit, services.Time, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"the rules did not end within {ScreeningLimit.TotalMinutes} minutes. Push the same commit again later, or in smaller parts.", error);
        }
    }

    private static async Task PrintAsync(PushVoice voice, string id, ChannelReader<string> lines)
    {
        await foreach (string line in lines.ReadAllAsync(CancellationToken.None)) await voice.ProgressAsync(id, line);
    }

    private async Task<Candidate?> WaitAsync(string id, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(wait, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await CandidateWait.UntilSettledAsync(services, id, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static RefReport Answer(RefCommand command, Candidate candidate, bool settled)
    {
        if (candidate.State == CandidateState.Accepted) return RefReport.Moved(command.Name); // measured, or landed before it is
        return settled && candidate.State != CandidateState.Held
            ? RefReport.Refused(command.Name, PushText.Of(candidate))
            : RefReport.Pending(command.Name, RefNames.Inbox(candidate.Id));
    }
}
