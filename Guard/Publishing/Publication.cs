using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Publishing;

/// <summary>One attempt to bring the branch's commit to the upstream: read, intent, push, read back, outcome.</summary>
internal sealed class Publication(Gate gate, string repository, Func<PolicyInForce> policy, IDecisionLog log, TimeProvider clock, RetryDelay delay)
{
    private const int MostRounds = 3;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PushLimit = TimeSpan.FromMinutes(15);
    private readonly PublishStateFile _file = new(Path.Combine(gate.Repository.Directory, "publish.json"));

    /// <summary>How far it is.</summary>
    public PublishState State => _file.State;

    /// <summary>Tries.</summary>
    /// <param name="again">Whether what was refused is tried anew.</param>
    /// <param name="cancellationToken">Guard ends; the next start reads the upstream and goes on.</param>
    /// <exception cref="LogUnavailableException">The intent cannot be logged; nothing was pushed.</exception>
    /// <exception cref="IOException">The state cannot be stored.</exception>
    public async Task AttemptAsync(bool again, CancellationToken cancellationToken)
    {
        if (PublishTarget.Of(policy().Policy) is not { } target)
        {
            _file.Set(new PublishState());
            return;
        }

        if (gate.PublishableTip() is not { } tip) return; // it is woken when that changes
        if (State.IsAbout(tip, target) && (State.Step == PublishStep.Published || (State.Step == PublishStep.Refused && !again))) return;
        if (!State.IsAbout(tip, target)) _file.Set(new PublishState { Step = PublishStep.Pending, Ref = target, Commit = tip });
        if (gate.Upstream is null)
        {
            await RefuseAsync("the guarded clone had no remote 'origin' when it came under guard, so there is no upstream.", "Eject it and run guard init again with the remote in place, or set publish: none.");
            return;
        }

        try
        {
            for (int round = 0; round < MostRounds; round++)
            {
                if (await RoundAsync(target, cancellationToken)) return;
            }

            await FailAsync("the upstream's branch moved again and again while Guard pushed");
        }
        catch (UpstreamException error)
        {
            if (error.Failure == UpstreamFailure.Refused) await RefuseAsync(error.Message, error.Next ?? "Do what the line above says, then: guard publish");
            else await FailAsync(error.Message);
        }
    }

    /// <returns>Whether the attempt is over; otherwise the upstream moved meanwhile and another round looks at it.</returns>
    private async Task<bool> RoundAsync(string target, CancellationToken cancellationToken)
    {
        bool push = policy().Policy.Publish == PublishRule.Push;
        string address = gate.Upstream!.Address;
        string? seen = await gate.UpstreamTransport.ReadAsync(address, target, ReadLimit, cancellationToken);
        if (push && seen != gate.UpstreamState.Known && seen != State.Commit)
        {
            // What is there now did not come from here, or is not what it was: first it is taken into account.
            await gate.SyncUpstreamAsync(cancellationToken);
            if (gate.UpstreamState is { Problem: { } problem }) throw new UpstreamException(problem) { Next = gate.UpstreamState.ProblemNext };
            if (gate.UpstreamState.Known != seen) return gate.UpstreamState.Pause is not null; // paused: an operator, or the upstream, ends that
        }

        if (gate.PublishableTip() is not { } tip) return true;
        if (!State.IsAbout(tip, target)) _file.Set(new PublishState { Step = PublishStep.Pending, Ref = target, Commit = tip });
        if (seen == tip)
        {
            await DoneAsync(tip, seen, push, State.Step == PublishStep.Pushing ? "found there, as an earlier push had left it" : "it was there already");
            return true;
        }

        if (seen is not null && !await gate.ContainsAsync(seen, tip, cancellationToken))
        {
            if (push) return false;
            await RefuseAsync(
                $"{target} is at {seen[..12]}, which Guard did not publish: nothing is overwritten.", "Merge or delete that branch upstream, then: guard publish");
            return true;
        }

        if (State is not { Step: PublishStep.Pushing } || State.Old != seen) await LogAsync(LogEvents.PublishIntent, seen, tip, null, [$"to {gate.Upstream.Shown}"]);
        _file.Set(State with { Step = PublishStep.Pushing, Old = seen });
        PushAnswer answer = await gate.UpstreamTransport.PushAsync(address, tip, target, seen, PushLimit, cancellationToken);
        string? read = await gate.UpstreamTransport.ReadAsync(address, target, ReadLimit, cancellationToken);
        _file.Set(State with { Read = read, ReadAt = clock.GetUtcNow() });
        if (read == tip)
        {
            await DoneAsync(tip, read, push, answer.Text);
            return true;
        }

        switch (answer.Outcome)
        {
            case PushOutcome.Refused:
                await RefuseAsync(answer.Text, "Allow Guard's account to move that branch upstream, or set publish: branch; then: guard publish");
                return true;
            case PushOutcome.Failed:
                await FailAsync(answer.Text);
                return true;
            default:
                return false; // moved, or moved on: the next round reads again
        }
    }

    private async Task DoneAsync(string tip, string read, bool push, string text)
    {
        delay.Succeed();
        string? old = State.Old;
        await LogAsync(LogEvents.PublishDone, old, tip, "published", [$"read back: {State.Ref} is at {read}", text]);
        if (push) gate.NotePublished(tip);
        _file.Set(new PublishState { Step = PublishStep.Published, Ref = State.Ref, Commit = tip, Old = old, Read = read, ReadAt = clock.GetUtcNow() });
    }

    private async Task RefuseAsync(string why, string next)
    {
        delay.Succeed();
        if (State.Step != PublishStep.Refused || State.Problem != why) await LogAsync(LogEvents.PublishFailed, State.Old, State.Commit, "refused", [why]);
        _file.Set(State with { Step = PublishStep.Refused, Problem = why, Next = next });
    }

    // Logged when it begins, not at each try.
    private async Task FailAsync(string why)
    {
        delay.Fail();
        if (State.Problem is null) await LogAsync(LogEvents.PublishFailed, State.Old, State.Commit, "retrying", [why]);
        _file.Set(State with { Step = State.Step == PublishStep.Pushing ? PublishStep.Pushing : PublishStep.Pending, Problem = why, Next = null });
    }

    private async Task LogAsync(string name, string? old, string? commit, string? decision, IReadOnlyList<string> reasons)
    {
        PolicyInForce now = policy();
        await log.AppendAsync(new LogRecord(name, LogActor.Guard)
        {
            Policy = new LogPolicy(now.Version, now.Policy.Hash),
            Subject = new LogSubject(repository) { Ref = State.Ref, Old = old, New = commit },
            Decision = decision,
            Reasons = reasons,
        });
    }
}
