using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
using Guard.Hooks.Keeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// The gate of one guarded repository: serves git, takes pushes as candidates, screens, measures, and promotes, keeps or reverts them.
/// Call <see cref="RecoverAsync"/> once before the first client. Safe for concurrent use.
/// </summary>
public sealed class Gate : IAsyncDisposable
{
    private readonly GateServices services;
    private readonly Conductor conductor;
    private readonly IngestPool ingest;
    private readonly Keeper keeper;
    private readonly IDisposable following;
    private readonly GitService git;
    private readonly VerdictStores verdicts;
    private readonly SemaphoreSlim admission = new(1, 1);
    private readonly HashSet<Task> pushes = [];
    private readonly EndedSources endedSources;
    private readonly OperatorDesk desk;
    private readonly RefusalLog refusals;
    private readonly GitLimits limits;

    /// <summary>Opens the gate.</summary>
    /// <param name="repository">The guarded repository.</param>
    /// <param name="policy">The policy in force, asked at every decision.</param>
    /// <param name="measure">Measures.</param>
    /// <param name="confinement">Starts the workers that look at what is pushed.</param>
    /// <param name="log">The decision log; when it fails, the gate denies.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">Its surroundings.</param>
    /// <exception cref="FormatException">A candidate's file is damaged.</exception>
    public Gate(
        GuardedRepository repository, Func<PolicyInForce> policy, IMeasure measure, IConfinement confinement, IDecisionLog log, TimeProvider time, GateOptions options)
    {
        ingest = new IngestPool(repository, confinement, policy, options.SocketDirectory, time) { Handle = HandleAsync };
        keeper = new Keeper(repository, confinement, options.SocketDirectory, time);
        services = new GateServices(repository, policy, measure, ingest, keeper, new DecisionRecorder(log, repository, policy), time, options.Files);
        conductor = new Conductor(services, options.Upstream);
        endedSources = new EndedSources(services, admission);
        desk = new OperatorDesk(services, conductor);
        refusals = new RefusalLog(services);
        verdicts = new VerdictStores(repository, services.Store.List);
        limits = options.Git;
        git = new GitService(ingest, verdicts, time, limits);
        following = services.Changes.Subscribe(changed =>
        {
            // When the branch moves, workers are told at once: the next push finds a receive-pack that shows it.
            if (changed.State == CandidateState.Accepted) _ = Task.Run(() => ingest.RefreshAsync(changed.Source));
        });
    }

    /// <summary>The guarded repository.</summary>
    public GuardedRepository Repository => services.Repository;

    /// <summary>Every change of a candidate, as it is after the change.</summary>
    public IObservable<Candidate> Changes => services.Changes;

    /// <summary>Lines for those who wait.</summary>
    public IObservable<GateProgress> Progress => services.Progress;

    /// <summary>Whether a candidate is on its way: stopping now would only postpone it, but nobody should stop for idleness.</summary>
    public bool Busy => conductor.Turn.CurrentCount == 0 || conductor.Working;

    /// <summary>Serves one git connection.</summary>
    /// <inheritdoc cref="GitService.ServeAsync"/>
    public Task<int> ServeGitAsync(Stream client, string service, ReceiveContext context, GitExchange exchange, CancellationToken cancellationToken = default) =>
        git.ServeAsync(client, service, context, exchange, cancellationToken);

    /// <summary>Serves one git connection that is a whole conversation.</summary>
    /// <inheritdoc cref="GitService.ServeAsync"/>
    public Task<int> ServeGitAsync(Stream client, string service, ReceiveContext context, CancellationToken cancellationToken = default) =>
        git.ServeAsync(client, service, context, GitExchange.Conversation, cancellationToken);

    /// <inheritdoc cref="GitService.RefuseAsync"/>
    public static Task RefuseAsync(Stream client, string reason) => GitService.RefuseAsync(client, reason);

    /// <summary>Starts the ingest worker of a source, so that its first push finds it warm. What fails is told to that push.</summary>
    /// <param name="source">A run's id, or <c>people</c>.</param>
    public async Task WarmAsync(string source)
    {
        _ = keeper.WarmAsync();
        try
        {
            (await ingest.GetAsync(source, conductor.Stopping)).Warm();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The push tries again and says what is wrong.
        }
    }

    /// <summary>
    /// Says that a run has ended and pushes no more. Its intake is removed as soon as none of its candidates is undecided (held counts as that);
    /// what did not land is in the vault by then. Call it also for runs that a crash ended, after <see cref="RecoverAsync"/>.
    /// </summary>
    /// <param name="source">The run's id.</param>
    /// <returns>Ends when the intake is removed, or stays for a candidate or because it cannot be removed now; the next start tries again.</returns>
    public async Task EndSourceAsync(string source)
    {
        // A candidate that is on its way, after a restart say, needs the worker still: then it goes when that is decided.
        bool working = services.Store.List().Any(c => c.Source == source && !CandidateTransitions.IsSettled(c) && !services.Parked.ContainsKey(c.Id));
        if (!working)
        {
            await ingest.EndAsync(source);
            await verdicts.EndAsync(source);
        }

        await endedSources.EndAsync(source);
    }

    /// <summary>Where the trees of accepted commits and of candidates are read.</summary>
    public ITreeSource Trees => keeper;

    /// <summary>What a candidate changes, for people: null when no store has its commit.</summary>
    /// <exception cref="RepositoryException">The keeper of the stores cannot be asked.</exception>
    public Task<KeptChanges?> ChangesAsync(Candidate candidate, CancellationToken cancellationToken = default) =>
        keeper.ChangesAsync(candidate.Source, candidate.Base, candidate.Commit, cancellationToken);

    /// <summary>All candidates, oldest first.</summary>
    public IReadOnlyList<Candidate> List() => services.Store.List();

    /// <summary>One candidate, or null.</summary>
    public Candidate? Get(string id) => services.Store.Get(id);

    /// <summary>Waits until a candidate is settled (held counts).</summary>
    /// <exception cref="KeyNotFoundException">There is no such candidate.</exception>
    public Task<Candidate> WaitAsync(string id, CancellationToken cancellationToken = default) =>
        CandidateWait.UntilSettledAsync(services, id, cancellationToken);

    /// <summary>Why a candidate waits for the upstream, or null when it does not.</summary>
    public string? WaitsFor(string id) => services.Parked.GetValueOrDefault(id);

    /// <summary>Lets a held candidate go on to measuring, exactly as if the rules that hold it had passed; everything else still stands.</summary>
    /// <param name="id">The candidate.</param>
    /// <param name="commit">Its commit as the operator knows it, whole or at least seven hex digits; null when it was not named.</param>
    /// <param name="reason">Why; goes into the log.</param>
    /// <param name="actor">The operator, authenticated by the caller of this method.</param>
    /// <exception cref="KeyNotFoundException">There is no such candidate.</exception>
    /// <exception cref="DecisionRefusedException">It is not held, or its commit is another one; nothing was changed.</exception>
    /// <exception cref="LogUnavailableException">The decision cannot be logged; nothing was changed.</exception>
    public Task<OperatorResult> ApproveAsync(string id, string? commit, string reason, LogActor actor) => desk.ApproveAsync(id, commit, reason, actor);

    /// <summary>Ends a held candidate as rejected. Its commit stays in the vault.</summary>
    /// <inheritdoc cref="ApproveAsync"/>
    public Task<OperatorResult> RejectAsync(string id, string? commit, string reason, LogActor actor) => desk.RejectAsync(id, commit, reason, actor);

    /// <summary>Brings a candidate that did not stay on the branch back as a new branch of a person's clone; no branch that is there is moved.</summary>
    /// <param name="id">The candidate.</param>
    /// <param name="clone">The person's clone.</param>
    /// <param name="branch">The branch to make; null for <c>guard/ID</c>.</param>
    /// <param name="actor">Who asks, authenticated by the caller of this method.</param>
    /// <param name="cancellationToken">Kills the fetch.</param>
    /// <exception cref="KeyNotFoundException">There is no such candidate.</exception>
    /// <exception cref="DecisionRefusedException">It cannot be restored, or the branch is somewhere else; nothing was changed.</exception>
    /// <exception cref="RepositoryException">A store is altered.</exception>
    /// <exception cref="LogUnavailableException">It cannot be logged; nothing was changed.</exception>
    public Task<RestoreOutcome> RestoreAsync(string id, string clone, string? branch, LogActor actor, CancellationToken cancellationToken = default) =>
        new Restorer(services, new Promoter(services)).RestoreAsync(
            services.Store.Get(id) ?? throw new KeyNotFoundException($"There is no candidate {id}."), clone, branch ?? "guard/" + id, actor, cancellationToken);

    /// <summary>Does something while nothing is measured, promoted or reverted: a repair of the stores.</summary>
    /// <param name="work">What to do.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    public Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken = default) => InTurnAsync(_ => work(), cancellationToken);

    /// <summary>What is known of the upstream's branch.</summary>
    public UpstreamState UpstreamState => conductor.Upstream.State;

    /// <summary>The upstream, or null.</summary>
    public UpstreamLink? Upstream => conductor.Upstream.Link;

    /// <summary>When the upstream was last read by this process, or null.</summary>
    public DateTimeOffset? UpstreamReadAt => conductor.Upstream.ReadAt;

    /// <summary>Runs git against the upstream.</summary>
    public UpstreamTransport UpstreamTransport => conductor.Upstream.Transport;

    /// <summary>Reads the upstream now and takes what is new into account: takes over, merges or pauses.</summary>
    /// <exception cref="LogUnavailableException">What was found cannot be logged; nothing changed.</exception>
    public Task<UpstreamState> SyncUpstreamAsync(CancellationToken cancellationToken = default) => AloneAsync(
        async () =>
        {
            await conductor.Upstream.SyncAsync(urgent: true, conductor.Stopping);
            return UpstreamState;
        },
        cancellationToken);

    /// <summary>As <see cref="SyncUpstreamAsync"/> where it costs nobody a wait: not while something is measured, and not soon after it did not answer.</summary>
    public async Task TrySyncUpstreamAsync()
    {
        if (Upstream is null || !await conductor.Turn.WaitAsync(TimeSpan.Zero)) return;
        try
        {
            await conductor.Upstream.SyncAsync(urgent: false, conductor.Stopping);
        }
        finally
        {
            conductor.Turn.Release();
        }
    }

    /// <summary>An operator takes the upstream's rewritten branch as it is, and promotion goes on.</summary>
    /// <param name="takeTheirs">Whether the guarded branch gets exactly the upstream's content, by a new commit that nobody measures.</param>
    /// <param name="reason">Why; goes into the log.</param>
    /// <param name="actor">The operator, authenticated by the caller of this method.</param>
    /// <param name="cancellationToken">Stops waiting for the turn.</param>
    /// <exception cref="DecisionRefusedException">Nothing is to be accepted; nothing was changed.</exception>
    /// <exception cref="LogUnavailableException">It cannot be logged; nothing was changed.</exception>
    public Task<UpstreamState> AcceptUpstreamAsync(bool takeTheirs, string reason, LogActor actor, CancellationToken cancellationToken = default) => AloneAsync(
        async () =>
        {
            await conductor.Upstream.AcceptAsync(takeTheirs, reason, actor, conductor.Stopping);
            return UpstreamState;
        },
        cancellationToken);

    /// <summary>The commit that may be published now: where the branch is, unless something on it is still to be judged or promotion is paused.</summary>
    public string? PublishableTip() => UpstreamState.Pause is null ? Publishable.Tip(services) : null;

    /// <summary>Whether a commit's history holds another, or is it; false where one of them is not here.</summary>
    public Task<bool> ContainsAsync(string older, string newer, CancellationToken cancellationToken = default) => services.Keeper.IsAncestorAsync(older, newer, cancellationToken);

    /// <summary>The commits that one has and another has not, oldest first: <c>ID TITLE</c>, fit to be shown.</summary>
    /// <param name="without">Excluded with its history.</param>
    /// <param name="with">Included.</param>
    /// <param name="most">Longest list; then a last line says that there are more.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<string>> HistoryAsync(string without, string with, int most, CancellationToken cancellationToken = default) =>
        services.Keeper.HistoryAsync(without, with, most, cancellationToken);

    /// <summary>Takes note that the upstream's branch was read back at a commit that Guard had published.</summary>
    /// <exception cref="IOException">It cannot be stored; the next look at the upstream finds it.</exception>
    public void NotePublished(string commit) => conductor.Upstream.NotePublished(commit);

    /// <summary>Takes new commits over from upstream, measures what is on the branch and not judged, and reverts what lowered the score.</summary>
    /// <param name="upstream">A path or URL; null to stay with what is here.</param>
    /// <param name="progress">Lines for whoever waits.</param>
    /// <param name="cancellationToken">Stops between commits.</param>
    /// <returns>The candidates judged.</returns>
    /// <exception cref="UpstreamException">Upstream cannot be read; nothing was changed.</exception>
    /// <exception cref="RepositoryException">Upstream has diverged, or the branch could not be moved; nothing was taken over.</exception>
    public Task<IReadOnlyList<Candidate>> RemeasureAsync(string? upstream, IProgress<string> progress, CancellationToken cancellationToken = default) =>
        InTurnAsync(either => new Remeasurer(services, conductor, conductor.Upstream.Link?.Access).RunAsync(upstream, progress, either), cancellationToken);

    /// <summary>Finishes or undoes what a crash left. Call once, before the first client.</summary>
    /// <returns>What was done; empty when nothing was left over.</returns>
    /// <exception cref="RepositoryException">A store is missing or altered; the gate must not serve.</exception>
    /// <exception cref="LogUnavailableException">The log cannot take entries; the gate must not serve.</exception>
    public Task<IReadOnlyList<string>> RecoverAsync() => InTurnAsync(_ => new Recovery(services, conductor).RunAsync(), CancellationToken.None);

    /// <summary>Ends the gate: clients that wait hear that Guard stops, a measurement in progress is cancelled and taken up at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        following.Dispose();
        await conductor.DisposeAsync();
        Task[] left;
        lock (pushes) left = [.. pushes];
        await Task.WhenAll(left); // each hears that Guard stops
        await refusals.DisposeAsync();
        await endedSources.DisposeAsync();
        await ingest.DisposeAsync();
        await keeper.DisposeAsync();
        desk.Dispose();
        verdicts.Dispose();
        admission.Dispose();
    }

    private async Task<T> InTurnAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, conductor.Stopping);
        await conductor.Turn.WaitAsync(either.Token);
        try
        {
            return await work(either.Token);
        }
        finally
        {
            conductor.Turn.Release();
        }
    }

    // Without an answer git refuses the push.
    private Task HandleAsync(IngestPush push)
    {
        Task handling = TakeAsync(push);
        lock (pushes) pushes.Add(handling);
        return handling.ContinueWith(
            done =>
            {
                lock (pushes) pushes.Remove(done);
            },
            TaskScheduler.Default);
    }

    private async Task TakeAsync(IngestPush push)
    {
        try
        {
            await new PushHandler(services, conductor, admission, limits, refusals).HandleAsync(push, conductor.Stopping);
        }
        catch (OperationCanceledException)
        {
            await push.DenyAsync("guard: Guard is stopping; push the same commit again to hear its verdict.");
        }
        catch (Exception error)
        {
            await push.DenyAsync("guard: denied: " + TextFilter.Line(error.Message, 400));
        }
    }
}
