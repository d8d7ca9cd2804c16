using System.Text.Json.Nodes;
using Guard.Agents;
using Guard.Daemon;
using Guard.Egress.Budgets;
using Guard.Hooks.Candidates;

namespace Guard.Nights;

/// <summary>Makes one attempt of a night: a run, watched for what ends the night in the middle of it, and the verdicts on what it pushed.</summary>
internal sealed class AttemptRunner(RepositoryHost host, NightStore store, NightSpending spending)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Begins the next attempt and brings it to its end; each step is durable before the next one.</summary>
    /// <param name="id">The night's id.</param>
    /// <param name="cancellationToken">The resident Guard ends: the attempt is left as it is and found so at the next start.</param>
    /// <returns>The attempt, ended.</returns>
    public async Task<Attempt> RunAsync(string id, CancellationToken cancellationToken)
    {
        Night night = store.Find(id)!;
        (string run, string directory) = host.Runs.Reserve();
        var attempt = new Attempt { Number = night.Attempts.Count + 1, Run = run, State = AttemptState.Running, StartedAt = host.Clock.GetUtcNow() };
        night = store.Change(id, now => now.With(attempt));
        long began = host.Clock.GetTimestamp();
        using var transcript = new Transcript(directory);
        var console = new AttemptConsole(transcript, () => store.Change(id, now => now.With(attempt with { State = AttemptState.Settling })));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watch = WatchAsync(night, attempt, console, began, over.Token);
        try
        {
            attempt = Outcome(attempt, await host.Runs.RunAsync(run, night.Plan.ToRequest(id) with { Budget = spending.Budget }, console, cancellationToken), console.Stopped);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            GuardException known = Errors.Known(error);
            if (known.Id == "G000") await Console.Error.WriteLineAsync(error.ToString());
            console.Report($"{known.Id} {known.Message}");
            attempt = attempt with { ExitCode = (int)known.ExitCode, Failed = true, Summary = $"{known.Id} {known.Message} {known.Next}" };
        }

        finally
        {
            await over.CancelAsync();
            await watch;
        }

        attempt = attempt with { State = AttemptState.Settling };
        TimeSpan took = host.Clock.GetElapsedTime(began);
        store.Change(id, now => now.With(attempt) with { Worked = now.Worked + took });
        return await SettleAsync(id, attempt, AttemptState.Ended, cancellationToken);
    }

    /// <summary>Waits for the verdicts on what an attempt pushed, and ends it.</summary>
    public async Task<Attempt> SettleAsync(string id, Attempt attempt, AttemptState end, CancellationToken cancellationToken)
    {
        while (Pushed(attempt.Run).FirstOrDefault(IsUnderWay) is { } waiting)
        {
            if (!await DecidedAsync(waiting.Id, cancellationToken) && !host.Gate.Busy && Pushed(attempt.Run).Exists(IsUnderWay)) break; // nobody works on it: a disk that was full, say
        }

        var earlier = store.Find(id)!.Attempts.Where(each => each.Number < attempt.Number).SelectMany(each => each.Candidates).ToHashSet(StringComparer.Ordinal);
        Spending spent = await spending.OfAsync(attempt.Run, cancellationToken);
        Attempt over = AttemptFacts.Of(attempt, Pushed(attempt.Run), [.. host.Gate.List().Where(each => earlier.Contains(each.Id))])
            with { State = end, EndedAt = host.Clock.GetUtcNow(), Tokens = spent.Tokens, Money = spent.Money };
        await host.Log.AppendAsync(NightLog.AttemptEnded(host, store.Find(id)!, over), cancellationToken); // before: an attempt that ended is in the log
        store.Change(id, now => now.With(over));
        return over;
    }

    // Waits a minute at most: what is asked for in between (a night that is stopped, a gate that does nothing) is looked at.
    private async Task<bool> DecidedAsync(string candidate, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task decided = host.Gate.WaitAsync(candidate, enough.Token);
        bool done = await Task.WhenAny(decided, Task.Delay(Patience, host.Clock, enough.Token)) == decided;
        await enough.CancelAsync();
        if (done) await decided;
        cancellationToken.ThrowIfCancellationRequested();
        return done;
    }

    private static Attempt Outcome(Attempt attempt, JsonObject result, string? stopped) => attempt with
    {
        ExitCode = (int)result["exitCode"]!,
        Failed = (int)result["exitCode"]! == (int)ExitCode.AgentFailed && stopped is null,
        Summary = (string)result["summary"]! + (stopped is null ? "" : $" (told to end: {stopped})"),
    };

    // One that goes on as another when the branch overtook it is followed by its new candidate, which has the same source.
    private bool IsUnderWay(Candidate candidate) =>
        !CandidateTransitions.IsSettled(candidate) && host.Gate.WaitsFor(candidate.Id) is null;

    private List<Candidate> Pushed(string run) => [.. host.Gate.List().Where(each => each.Source == run)];

    private async Task WatchAsync(Night night, Attempt attempt, AttemptConsole console, long began, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Look, host.Clock, cancellationToken);
                if (Why(night, attempt, host.Clock.GetElapsedTime(began)) is { } why) console.Stop(why);
            }
        }
        catch (OperationCanceledException)
        {
            // The attempt is over.
        }
    }

    private string? Why(Night night, Attempt attempt, TimeSpan took)
    {
        if (host.Clock.GetUtcNow() >= night.EndsAt || night.Worked + took >= night.Planned) return "the night is over";
        if (store.Find(night.Id)!.State != NightState.Running) return "the night was stopped";
        if (spending.Budget.Refused is not null) return "the night's budget is used up";
        List<Candidate> pushed = Pushed(attempt.Run);
        if (night.Plan.Limits.Pushes is { } pushes && StopRule.Pushes(night) + pushed.Count is var all && all >= pushes && !pushed.Exists(IsUnderWay))
            return $"{all} candidates were pushed, and {pushes} are allowed";
        var sofar = AttemptFacts.Of(attempt, pushed, []);
        int rejects = sofar.TrailingRejects + (sofar.Accepted > 0 ? 0 : StopRule.RejectsInRow([.. night.Attempts.Where(each => each.Number < attempt.Number)]));
        return rejects >= night.Plan.Limits.Rejects ? $"{rejects} candidates in a row did not land" : null;
    }
}
