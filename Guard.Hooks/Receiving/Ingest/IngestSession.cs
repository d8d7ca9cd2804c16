using System.Net.Sockets;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Workers;
using Guard.Policies.Model;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>The gate's side of one ingest worker: the lane that waits for a push, and what it is asked.</summary>
internal sealed class IngestSession : IAsyncDisposable
{
    private static readonly WorkerTitle Title = new("The ingest worker", "Push the same commit again.");
    private static readonly TimeSpan RebaseLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PushBegins = TimeSpan.FromMilliseconds(100); // starting git beside a push that is received would only slow it down
    private readonly SemaphoreSlim telling = new(1, 1);
    private readonly Func<IngestPush, Task> handle;
    private readonly TimeProvider time;
    private WorkerSession worker = null!;
    private IngestLane? waiting;
    private string tip = "";
    private string hash = "";

    private IngestSession(Func<IngestPush, Task> handle, TimeProvider time) => (this.handle, this.time) = (handle, time);

    /// <summary>Whether somebody pushes or fetches through it now.</summary>
    public bool IsBusy => worker.Lanes.Any(lane => lane is not IngestLane { Context: null } && !lane.Ended.IsCompleted);

    /// <summary>Where the worker was told that the branch is.</summary>
    public string Tip => tip;

    /// <summary>When a push last asked for it, as a timestamp of the clock.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether the worker has ended; another must be started.</summary>
    public bool IsOver => worker.IsOver;

    /// <summary>Starts a worker and waits until it answers.</summary>
    /// <param name="confinement">Starts it.</param>
    /// <param name="program">What it may touch; its socket is made here.</param>
    /// <param name="handle">Takes each push.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RepositoryException">It ended at once, or did not answer.</exception>
    public static async Task<IngestSession> StartAsync(
        IConfinement confinement, ConfinedProgram program, Func<IngestPush, Task> handle, TimeProvider time, CancellationToken cancellationToken)
    {
        var session = new IngestSession(handle, time);
        session.worker = await WorkerSession.StartAsync(confinement, program, Title, session.Take, time, cancellationToken);
        return session;
    }

    /// <summary>Tells the worker where the branch is and which policy is in force, if it does not know.</summary>
    public async Task UpdateAsync(string branchRef, string nowAt, PolicyInForce policy, CancellationToken cancellationToken)
    {
        await telling.WaitAsync(cancellationToken);
        try
        {
            if (nowAt == tip && policy.Policy.Hash == hash) return;
            await worker.AskAsync(
                new JsonObject
                {
                    ["do"] = "state", ["branch"] = branchRef, ["tip"] = nowAt, ["hash"] = policy.Policy.Hash, ["policy"] = Convert.ToBase64String(policy.Bytes.Span),
                },
                WorkerSession.StepLimit, cancellationToken);
            (tip, hash) = (nowAt, policy.Policy.Hash);
        }
        finally
        {
            telling.Release();
        }
    }

    /// <summary>A lane for a push: the one that waits, if it shows the branch as it is, or a new one; and another is soon started to wait.</summary>
    public async Task<(IngestLane Lane, NetworkStream Git)> OpenAsync(ReceiveContext context, CancellationToken cancellationToken)
    {
        IngestLane? lane = Interlocked.Exchange(ref waiting, null);
        if (lane is not null && (lane.Tip != tip || lane.Ended.IsCompleted))
        {
            lane.Dispose();
            lane = null;
        }

        lane ??= Start(context);
        lane.Context = context;
        NetworkStream git = await worker.ConnectedAsync(lane, cancellationToken);
        _ = WarmSoonAsync();
        return (lane, git);
    }

    /// <summary>A lane for a fetch.</summary>
    /// <param name="verdicts">Whether the source's verdicts are served, which see public; otherwise public.</param>
    /// <param name="exchange">Which part of the protocol the connection carries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(WorkerLane Lane, NetworkStream Git)> OpenFetchAsync(bool verdicts, GitExchange exchange, CancellationToken cancellationToken)
    {
        WorkerLane lane = worker.StartLane(
            number => new WorkerLane(number), new JsonObject { ["do"] = "fetch", ["verdicts"] = verdicts, ["exchange"] = exchange.ToString() });
        return (lane, await worker.ConnectedAsync(lane, cancellationToken));
    }

    /// <summary>Has a lane wait for the next push.</summary>
    public void Warm()
    {
        if (IsOver || waiting is { } held && held.Tip == tip) return;
        Interlocked.Exchange(ref waiting, Start(null))?.Dispose();
    }

    private async Task WarmSoonAsync()
    {
        await Task.Delay(PushBegins, time);
        try
        {
            Warm();
        }
        catch (Exception error) when (error is RepositoryException or ObjectDisposedException)
        {
            // The worker ended meanwhile; the next push starts another.
        }
    }

    /// <summary>Has the worker look at a change.</summary>
    /// <returns>Findings, worst first; texts are fit to be shown.</returns>
    public async Task<IReadOnlyList<Finding>> ScreenAsync(string baseCommit, string commit, string policyHash, TimeSpan limit, CancellationToken cancellationToken)
    {
        JsonObject answer = await worker.AskAsync(
            new JsonObject { ["do"] = "screen", ["base"] = baseCommit, ["commit"] = commit, ["hash"] = policyHash }, limit, cancellationToken);
        return FindingsReader.Read(answer);
    }

    /// <summary>Has the worker say whether one commit is another's ancestor.</summary>
    public async Task<bool> IsAncestorAsync(string older, string newer, CancellationToken cancellationToken)
    {
        JsonObject answer = await worker.AskAsync(
            new JsonObject { ["do"] = "ancestor", ["older"] = older, ["newer"] = newer }, WorkerSession.StepLimit, cancellationToken);
        return WorkerProtocol.Yes(answer);
    }

    /// <summary>Has the worker say from which commit two parted.</summary>
    /// <returns>Null when they have no history in common.</returns>
    public async Task<string?> PartedAsync(string one, string other, CancellationToken cancellationToken)
    {
        JsonObject answer = await worker.AskAsync(
            new JsonObject { ["do"] = "parted", ["one"] = one, ["other"] = other }, WorkerSession.StepLimit, cancellationToken);
        return answer["at"] is JsonValue value && value.TryGetValue(out string? at) && RefNames.IsObjectId(at) ? at : null;
    }

    /// <summary>Has the worker make a candidate's commits anew on top of another commit.</summary>
    /// <returns>The new commit, or one sentence why there is none.</returns>
    /// <exception cref="RepositoryException">The worker could not be asked, or answered something else.</exception>
    public async Task<(PushedCommit? Commit, string? Problem)> RebaseAsync(
        string baseCommit, string commit, string onto, DateTimeOffset now, CancellationToken cancellationToken)
    {
        return Made(
            await worker.AskAsync(
                new JsonObject { ["do"] = "rebase", ["base"] = baseCommit, ["commit"] = commit, ["onto"] = onto, ["time"] = now.ToUnixTimeSeconds() },
                RebaseLimit, cancellationToken),
            onto);
    }

    /// <summary>Has the worker merge the upstream's branch into the protected one.</summary>
    /// <returns>The merge, or one sentence why there is none.</returns>
    /// <exception cref="RepositoryException">The worker could not be asked, or answered something else.</exception>
    public async Task<(PushedCommit? Commit, string? Problem)> MergeAsync(
        string main, string upstream, string? from, string message, DateTimeOffset now, bool theirs, CancellationToken cancellationToken) => Made(
        await worker.AskAsync(
            new JsonObject
            {
                ["do"] = "merge", ["main"] = main, ["upstream"] = upstream, ["from"] = from, ["message"] = message, ["time"] = now.ToUnixTimeSeconds(), ["theirs"] = theirs,
            },
            RebaseLimit, cancellationToken),
        main);

    private static (PushedCommit? Commit, string? Problem) Made(JsonObject answer, string onto)
    {
        if (answer["problem"] is JsonValue said && said.TryGetValue(out string? problem)) return (null, TextFilter.Line(problem, 300));
        try
        {
            PushedCommit made = PushedCommit.Read(answer["commit"] as JsonObject ?? throw new InvalidDataException("The ingest worker names no commit."));
            return made.Tip == onto && made.BuildsOnTip ? (made, null) : throw new InvalidDataException("The ingest worker built on another commit.");
        }
        catch (InvalidDataException error)
        {
            throw new RepositoryException(error.Message, error);
        }
    }

    /// <inheritdoc cref="WorkerSession.TellAsync"/>
    public Task TellAsync(JsonObject order) => worker.TellAsync(order);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => worker.DisposeAsync();

    private IngestLane Start(ReceiveContext? context) =>
        worker.StartLane(number => new IngestLane(number, tip) { Context = context }, new JsonObject { ["do"] = "lane" });

    private void Take(JsonObject message, WorkerLane lane)
    {
        if (lane is not IngestLane pushing || !WorkerProtocol.Is(message, "push") || !pushing.TakePush())
            throw new InvalidDataException("The ingest worker speaks of a push that nobody made.");
        IngestPush push = IngestPush.Read(message, this, pushing);
        _ = Task.Run(() => handle(push));
    }
}
