using System.Collections.Concurrent;
using System.Security.Cryptography;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>The ingest workers of one repository, one a source, started when first needed and again when one has ended.</summary>
/// <param name="repository">The guarded repository.</param>
/// <param name="confinement">Starts workers.</param>
/// <param name="policy">The policy in force.</param>
/// <param name="socketDirectory">Where their sockets are made; only Guard enters it.</param>
/// <param name="time">The clock.</param>
internal sealed class IngestPool(
    GuardedRepository repository, IConfinement confinement, Func<PolicyInForce> policy, string socketDirectory, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How many people's workers wait for their next push; of more, the one that waited longest ends.</summary>
    public const int MostIdlePeople = 8;

    private static readonly TimeSpan IdleAtLeast = TimeSpan.FromMinutes(1); // whoever just asked for one is about to push
    private static readonly TimeSpan Still = TimeSpan.FromMilliseconds(300);
    private readonly ConcurrentDictionary<string, Lazy<Task<IngestSession>>> sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private long moves;

    /// <summary>Takes each push; set before the first.</summary>
    public Func<IngestPush, Task> Handle { get; set; } = push => push.DenyAsync("guard: nobody takes pushes here yet.");

    /// <summary>The worker of a source, which knows the branch and the policy as they are.</summary>
    /// <exception cref="RepositoryException">It could not be started.</exception>
    public async Task<IngestSession> GetAsync(string source, CancellationToken cancellationToken)
    {
        Lazy<Task<IngestSession>> lazy = sessions.GetOrAdd(source, _ => new Lazy<Task<IngestSession>>(() => StartAsync(source)));
        IngestSession session;
        try
        {
            session = await lazy.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (lazy.Value.IsFaulted || lazy.Value.IsCanceled)
        {
            sessions.TryRemove(new(source, lazy)); // the next push tries again
            throw;
        }

        if (session.IsOver)
        {
            if (sessions.TryRemove(new(source, lazy))) await session.DisposeAsync();
            return await GetAsync(source, cancellationToken);
        }

        session.LastUse = time.GetTimestamp();
        _ = RetireAsync();
        await session.UpdateAsync(repository.BranchRef, await repository.ReadBranchAsync(), policy(), cancellationToken);
        return session;
    }

    /// <summary>
    /// Brings workers that run up to date, so that the next push finds them warm: that of the source whose candidate moved the branch at once, the others
    /// when the branch has stood still for a moment. In a crowd each would start a git anew at every move, for the next move to throw away.
    /// </summary>
    /// <param name="mover">The source.</param>
    public async Task RefreshAsync(string mover)
    {
        long move = Interlocked.Increment(ref moves);
        try
        {
            await RefreshOneAsync(mover);
            await Task.Delay(Still, time, stop.Token);
            if (Interlocked.Read(ref moves) != move) return; // the last one does it
            foreach (string source in sessions.Keys) await RefreshOneAsync(source);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The gate ends.
        }
    }

    /// <summary>Ends the worker of a source.</summary>
    public async Task EndAsync(string source)
    {
        if (!sessions.TryRemove(source, out Lazy<Task<IngestSession>>? lazy) || !lazy.IsValueCreated) return;
        try
        {
            await (await lazy.Value).DisposeAsync();
        }
        catch (Exception)
        {
            // It never started; who pushed was told.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (string source in sessions.Keys) await EndAsync(source);
        stop.Dispose();
    }

    private async Task RefreshOneAsync(string source)
    {
        if (!sessions.TryGetValue(source, out Lazy<Task<IngestSession>>? lazy) || !lazy.IsValueCreated || !lazy.Value.IsCompletedSuccessfully || lazy.Value.Result.IsOver) return;
        try
        {
            (await GetAsync(source, stop.Token)).Warm();
        }
        catch (RepositoryException)
        {
            // The next push starts another and says so if that fails, too.
        }
    }

    // A run's worker ends with its run. People come and go, and each has a process here.
    private async Task RetireAsync()
    {
        (string Source, IngestSession Session)[] idle =
        [
            .. sessions.Where(s => !RefNames.IsRun(s.Key) && s.Value.IsValueCreated && s.Value.Value.IsCompletedSuccessfully)
                .Select(s => (s.Key, Session: s.Value.Value.Result)).Where(s => !s.Session.IsBusy && time.GetElapsedTime(s.Session.LastUse) >= IdleAtLeast)
                .OrderByDescending(s => s.Session.LastUse).Skip(MostIdlePeople),
        ];
        foreach ((string source, _) in idle) await EndAsync(source);
    }

    private async Task<IngestSession> StartAsync(string source)
    {
        string intake = await repository.CreateIntakeAsync(source, confinement.Shim, stop.Token);
        repository.MakeRoomForVerdicts(source);
        string socket = Path.Combine(socketDirectory, "i" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + ".sock");
        return await IngestSession.StartAsync(
            confinement, new ConfinedProgram(source, repository.Directory, intake, socket), push => Handle(push), time, stop.Token);
    }
}
