using System.Text.Json.Nodes;
using Guard.Agents.Adapters;
using Guard.Daemon;
using Guard.Daemon.Wire;
using Guard.Egress;
using Guard.Egress.Budgets;
using Guard.Hooks.Candidates;
using Guard.Home;
using Guard.Log.Entries;
using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Agents;

/// <summary>
/// One agent in one box: a fresh clone, an intake of its own, and an end that loses nothing. Committed work is pushed by the in-box
/// init; uncommitted work stays in the run's directory.
/// </summary>
internal sealed class AgentRun(RepositoryHost host, string id, string directory, RunRequest request)
{
    private const string TimeIsUp = "its time is up";
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    /// <summary>How long an agent that is told to end has for it before it is killed, and then its box, which pushes what is committed.</summary>
    public static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    /// <summary>The run's id, such as <c>R12</c>.</summary>
    public string Id => id;

    /// <summary>What the agent shall do.</summary>
    public string Goal => request.Goal;

    /// <summary>The agent that an adapter drives, or null for a command.</summary>
    public string? Agent => request.Agent;

    /// <summary>Runs the agent to its end.</summary>
    /// <returns>The run's result for the client.</returns>
    /// <exception cref="GuardException">The run could not start; nothing of it is left.</exception>
    /// <exception cref="IsolationUnavailableException">No box can be built here.</exception>
    public async Task<JsonObject> ExecuteAsync(IRunConsole console, CancellationToken cancellationToken)
    {
        PinnedPolicy policy = host.Policies.Current;
        if (request.Branch is { } branch && branch != policy.Policy.Branch)
        {
            throw new GuardException(
                ExitCode.Usage, "G181", $"The policy protects '{policy.Policy.Branch}', not '{branch}'.", $"Leave --branch out, or guard a clone for that branch with: guard init --branch {branch}");
        }

        host.CheckFloor(policy.Policy);
        AgentLaunch launch = AgentLaunch.Of(request, policy.Policy, id, host.Agents(policy.Policy));
        IReadOnlyList<(EgressRoute Route, IModelAccess Access)> routes = host.OpenRoutes(policy.Policy);
        uint uid = policy.Policy.Prepare is null
            ? HostIdentity.Allocate()
            : await host.Measurer.LayerUidAsync(host.Repository.Directory, cancellationToken);
        var workspace = new RunWorkspace(directory);
        _ = host.Gate.WarmAsync(id); // while the clone is made, so that the first push finds its worker warm
        await host.Gate.TrySyncUpstreamAsync(); // a run begins at the newest main
        await workspace.CloneAsync(host.Repository, uid, cancellationToken);
        IReadOnlyList<BoxMount> mounts = await host.WorkspaceMountsAsync(workspace, policy.Policy, console, cancellationToken);
        await using var port = new GitPort(
            Path.Combine(host.Home.Boxes, $"{host.Record.Id[^8..]}-{id}.sock"), (client, service, cancel) => host.ServeGitAsync(client, service, id, cancel),
            commit => Candidates().Any(c => c.Commit == commit), host.Clock);
        BoxSpec spec = AgentBox.Compose(policy.Policy, id, request, launch, uid, port.Path, mounts);
        await using IBox box = await host.Launcher.StartAsync(
            new BoxRequest(spec) { Columns = request.Columns, Rows = request.Rows }, cancellationToken);
        await host.Log.AppendAsync(Record(LogEvents.RunStart, policy, box.Isolation) with { Reasons = [.. request.Reasons, .. launch.Reasons] }, cancellationToken);
        console.Report($"run {id}: isolation {RungName.Of(box.Isolation.Rung)} ({box.Isolation.Layers.Count} layers; guard doctor names them)");
        await using EgressPort? egress = await OpenEgressAsync(routes, policy, box);
        var watch = new AgentWatch();
        using ITimer count = host.Clock.CreateTimer(_ => Look(watch, egress), null, Often, Often);
        var output = launch.Reader is { } reader ? new AgentOutput(reader, watch, directory, host.Clock) : null;
        Task<string> Stop(CancellationToken over) => launch.Agent is null ? new TaskCompletionSource<string>().Task : StopAsync(watch, AgentLaunch.LimitOf(policy.Policy), over);
        (BoxExit exit, string? stopped) = await PumpAsync(box, launch, output, Stop, console, cancellationToken);
        if (egress is not null) await egress.DisposeAsync(); // what its requests cost is in the log before the run's end
        console.AgentEnded();
        bool kept = await KeepUnsavedAsync(workspace, mounts, uid, policy, console, cancellationToken);
        Candidate? last = await LastCandidateAsync(console, cancellationToken);
        AgentSummary? summary = output?.Summary;
        RunOutcome outcome = RunOutcome.Of(
            new AgentEnd(exit, launch.Agent ?? launch.Arguments[0]) { Stopped = stopped, Summary = summary, Terminal = request.Terminal }, last, console.Interrupted, kept ? workspace.Tree : null);
        await host.Log.AppendAsync(
            Record(LogEvents.RunEnd, policy, box.Isolation) with { Decision = outcome.Decision, Reasons = [outcome.Summary, .. summary?.Reasons() ?? []] }, cancellationToken);
        return new JsonObject
        {
            ["id"] = id, ["exitCode"] = (int)outcome.ExitCode, ["summary"] = $"run {id}: {outcome.Summary}",
            ["agentExitCode"] = exit.ExitCode, ["agentSignal"] = exit.Signal, ["timedOut"] = exit.TimedOut || stopped == TimeIsUp, ["resourceKilled"] = exit.ResourceKilled,
            ["candidates"] = new JsonArray([.. Candidates().Select(c => (JsonNode)CandidateJson.ToJson(c))]),
            ["agent"] = summary?.ToJson() is { } told ? Named(launch, told, stopped) : null,
            ["transcript"] = Path.Combine(directory, "transcript.log"), ["workspace"] = kept ? workspace.Tree : null,
            ["egress"] = egress?.ToJson(),
        };
    }

    /// <summary>Serves the box's ports; null where the policy has no route.</summary>
    private async Task<EgressPort?> OpenEgressAsync(IReadOnlyList<(EgressRoute Route, IModelAccess Access)> routes, PinnedPolicy policy, IBox box)
    {
        if (routes.Count == 0) return null;
        var budget = new Budget("run " + id, BudgetLimits.Of(policy.Policy.Limits), request.Budget);
        return await EgressPort.StartAsync(new EgressSetup(routes, budget, host.Log, name => Record(name, policy), host.Clock), box.Ports);
    }

    private static void Look(AgentWatch watch, EgressPort? egress)
    {
        if (egress?.Counts is { } counts) watch.Counted(counts.FailuresInARow, counts.LastFailure);
    }

    private static JsonObject Named(AgentLaunch launch, JsonObject told, string? stopped)
    {
        told.Insert(0, "name", launch.Agent);
        told["stopped"] = stopped;
        return told;
    }

    private async Task<(BoxExit Exit, string? Stopped)> PumpAsync(
        IBox box, AgentLaunch launch, AgentOutput? events, Func<CancellationToken, Task<string>> stopping, IRunConsole console, CancellationToken cancellationToken)
    {
        if (launch.Agent is not null) box.StandardInput.Close(); // some would wait for more of their task there
        _ = console.PumpInAsync(box);
        Task output = Task.WhenAll(
            events?.PumpAsync(box.StandardOutput, console) ?? console.PumpOutAsync(box.StandardOutput, WireFrameKind.Output),
            console.PumpOutAsync(box.StandardError, WireFrameKind.Error));
        Task<BoxExit> ended = box.WaitAsync(cancellationToken);
        using var over = new CancellationTokenSource();
        Task<string> stop = stopping(over.Token);
        string? stopped = null;
        if (await Task.WhenAny(ended, console.Gone, stop) != ended)
        {
            // The person's command died, or the agent got nowhere: tell the agent, and give the in-box init time to push what is committed.
            if (stop.IsCompletedSuccessfully) console.Report($"run {id}: the agent is told to end: {stopped = await stop}");
            await box.SignalAsync(15);
            if (await Task.WhenAny(ended, Task.Delay(EndLimit, host.Clock, cancellationToken)) != ended)
            {
                await box.SignalAsync(9); // one that ignores the first word: the box itself still pushes
                if (await Task.WhenAny(ended, Task.Delay(EndLimit, host.Clock, cancellationToken)) != ended) await box.KillAsync();
            }
        }

        await over.CancelAsync();
        BoxExit exit = await ended;
        await output;
        return (exit, stopped);
    }

    private async Task<string> StopAsync(AgentWatch watch, TimeSpan limit, CancellationToken cancellationToken)
    {
        Task late = Task.Delay(limit, host.Clock, cancellationToken);
        if (await Task.WhenAny(late, watch.Stop) == late)
        {
            await late;
            return TimeIsUp;
        }

        return await watch.Stop;
    }

    private IEnumerable<Candidate> Candidates() => host.Gate.List().Where(c => c.Source == id);

    private async Task<Candidate?> LastCandidateAsync(IRunConsole console, CancellationToken cancellationToken)
    {
        // One that the branch overtook may go on as another: ask again after each.
        while (!console.Gone.IsCompleted && !cancellationToken.IsCancellationRequested
            && Candidates().FirstOrDefault(c => !CandidateTransitions.IsSettled(c) && host.Gate.WaitsFor(c.Id) is null) is { } waiting)
        {
            console.Report($"{waiting.Id} is being measured; waiting for its verdict (Ctrl-C leaves it to Guard)");
            Task decided = host.Gate.WaitAsync(waiting.Id, cancellationToken);
            await Task.WhenAny(decided, console.Gone);
        }

        return Candidates().LastOrDefault();
    }

    /// <summary>Asks git, inside a box, whether the tree holds work that nobody else has; removes the tree when it does not.</summary>
    private async Task<bool> KeepUnsavedAsync(
        RunWorkspace workspace, IReadOnlyList<BoxMount> mounts, uint uid, PinnedPolicy policy, IRunConsole console, CancellationToken cancellationToken)
    {
        string? kept = null;
        try
        {
            if (!await SaysNothingAsync(RunLeftovers.Uncommitted)) kept = "uncommitted work";
            else if (!await SaysNothingAsync(RunLeftovers.Unpushed(Candidates().Select(c => c.Commit)))) kept = "committed work that did not reach Guard";
            else await workspace.DiscardAsync();
            if (kept is not null) await workspace.DropOverlayAsync();
        }
        catch (Exception error) when (error is IsolationUnavailableException or IOException)
        {
            kept = "what the agent left";
        }

        if (kept is not null) console.Report($"{kept} is kept in {workspace.Tree}");
        return kept is not null;

        async Task<bool> SaysNothingAsync(IReadOnlyList<string> command)
        {
            var spec = new BoxSpec
            {
                Name = "look-" + id.ToLowerInvariant(),
                Arguments = command,
                Environment = BoxEnvironment.Compose(policy.Policy),
                WorkingDirectory = "/workspace",
                HostUid = uid,
                Mounts = mounts,
            };
            BoxOutcome look = await new BoxRunner(host.Launcher, host.Clock).RunAsync(spec, TimeSpan.FromSeconds(60), cancellationToken);
            return look.Success && look.Output.Total == 0;
        }
    }

    private LogRecord Record(string what, PinnedPolicy policy, Isolation? isolation = null) => new(what, new LogActor("agent", id))
    {
        Run = id,
        Night = request.Night,
        Policy = new LogPolicy(policy.Version, policy.Policy.Hash),
        Subject = new LogSubject(host.Record.Id) { Ref = "refs/heads/" + policy.Policy.Branch },
        Isolation = isolation is null ? null : IsolationJson.ToJson(isolation),
    };
}
