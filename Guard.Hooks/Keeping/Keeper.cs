using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Upstreams;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Keeping;

/// <summary>
/// The gate's side of the keeper: one confined process a repository that alone opens the objects of public and vault, so that the process with the
/// log's key reads none. It is asked to copy, to compare and to make reverts; refs it cannot move. Started when first needed, and again when it ended.
/// </summary>
/// <param name="repository">The guarded repository.</param>
/// <param name="confinement">Starts it.</param>
/// <param name="socketDirectory">Where its socket is made; only Guard enters it.</param>
/// <param name="time">The clock.</param>
internal sealed class Keeper(GuardedRepository repository, IConfinement confinement, string socketDirectory, TimeProvider time) : ITreeSource, IAsyncDisposable
{
    private static readonly WorkerTitle Title = new("The keeper of the stores", "Guard starts another; try again, and see `guard doctor` if it ends, too.");
    private static readonly TimeSpan CopyLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LookLimit = TimeSpan.FromMinutes(2);
    private readonly SemaphoreSlim starting = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private WorkerSession? session;

    /// <summary>Starts it, so that the first candidate finds it warm. What fails is told to whoever needs it.</summary>
    public async Task WarmAsync()
    {
        try
        {
            await GetAsync(stop.Token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whoever needs it tries again and says what is wrong.
        }
    }

    /// <summary>Copies a candidate from its source's intake to the vault, each object checked against its name: from then on no worker of a source can change it.</summary>
    /// <param name="source">The source.</param>
    /// <param name="commit">The candidate.</param>
    /// <param name="baseCommit">A commit of public that it builds on.</param>
    /// <param name="strict">Whether malformed objects are refused; what is only kept as evidence may be malformed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GitException">It cannot be copied.</exception>
    public Task TakeAsync(string source, string commit, string baseCommit, bool strict, CancellationToken cancellationToken = default) => CopyAsync(
        new JsonObject { ["do"] = "take", ["source"] = source, ["commit"] = commit, ["base"] = baseCommit, ["strict"] = strict }, answer => answer, cancellationToken);

    /// <summary>Names the files of a candidate that is to land: in the vault, to which it is taken first if it is not there.</summary>
    /// <param name="source">The source in whose intake it is; null when it is in the vault alone.</param>
    /// <param name="commit">The candidate.</param>
    /// <param name="baseCommit">A commit of public that it builds on.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="GitException">It cannot be taken, or does not build on its base: a ref must not move.</exception>
    public async Task<KeptObjects> LandAsync(string? source, string commit, string baseCommit, CancellationToken cancellationToken = default)
    {
        return await CopyAsync(
            new JsonObject { ["do"] = "land", ["source"] = source, ["commit"] = commit, ["base"] = baseCommit },
            answer => commit != baseCommit && WorkerProtocol.Yes(answer)
                ? Read(answer, KeptObjects.Read)
                : throw new GitException($"{commit[..12]} does not build on {baseCommit[..12]}, and a branch moves forward only"),
            cancellationToken);
    }

    /// <summary>Whether one commit of public or vault is another's ancestor or the other itself.</summary>
    public async Task<bool> IsAncestorAsync(string older, string newer, CancellationToken cancellationToken = default) => older == newer || WorkerProtocol.Yes(
        await AskAsync(new JsonObject { ["do"] = "ancestor", ["older"] = older, ["newer"] = newer }, LookLimit, cancellationToken));

    /// <summary>Whether two commits hold the same tree, by the commits' own bytes.</summary>
    public async Task<bool> SameTreeAsync(string one, string other, CancellationToken cancellationToken = default) =>
        await TreeExporter.TreeIdAsync(this, one, cancellationToken) == await TreeExporter.TreeIdAsync(this, other, cancellationToken);

    /// <summary>Makes a revert in the vault (<see cref="Reverter"/>).</summary>
    public async Task<RevertCommit> RevertAsync(
        string good, string bad, string tip, string message, bool wholeTree, CancellationToken cancellationToken = default)
    {
        JsonObject answer = await AskAsync(
            new JsonObject
            {
                ["do"] = "revert", ["good"] = good, ["bad"] = bad, ["tip"] = tip, ["message"] = message, ["wholeTree"] = wholeTree,
                ["time"] = time.GetUtcNow().ToUnixTimeSeconds(),
            },
            LookLimit, cancellationToken);
        RevertCommit revert = Read(answer, RevertCommit.Read);
        if (revert.Commit.Tip != tip || (revert.IsAcceptedTree && !await SameTreeAsync(revert.Commit.Id, good, cancellationToken)))
            throw new RepositoryException("The keeper's revert is not what was asked for.");
        return revert;
    }

    /// <summary>The commits between two along first parents, oldest first: what upstream brought.</summary>
    public async Task<IReadOnlyList<PushedCommit>> ChainAsync(string before, string tip, CancellationToken cancellationToken = default)
    {
        JsonObject answer = await AskAsync(new JsonObject { ["do"] = "chain", ["before"] = before, ["tip"] = tip }, LookLimit, cancellationToken);
        PushedCommit[] chain = Read(answer, json => json["commits"]!.AsArray().Take(CommitChain.Most + 1).Select(commit => PushedCommit.Read(commit!.AsObject())).ToArray());
        return chain.Length is > 0 and <= CommitChain.Most && chain[0].Tip == before && chain[^1].Id == tip
            ? chain
            : throw new RepositoryException("The keeper's list of upstream's commits does not lead from where the branch was to where it is.");
    }

    /// <summary>The commits that one has and another has not (<see cref="UpstreamHistory"/>), for people and the log.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string without, string with, int most, CancellationToken cancellationToken = default)
    {
        JsonObject answer = await AskAsync(new JsonObject { ["do"] = "history", ["without"] = without, ["with"] = with, ["most"] = most }, LookLimit, cancellationToken);
        return Read(answer, json => json["lines"]!.AsArray().Take(most + 1).Select(line => TextFilter.Line((string)line!, UpstreamHistory.LongestLine)).ToArray());
    }

    /// <summary>What a candidate changes, for people: null when no store has it.</summary>
    /// <param name="source">The source in whose intake it may be.</param>
    /// <param name="baseCommit">The commit it builds on.</param>
    /// <param name="commit">The candidate.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<KeptChanges?> ChangesAsync(string source, string baseCommit, string commit, CancellationToken cancellationToken = default)
    {
        JsonObject answer = await AskAsync(
            new JsonObject { ["do"] = "changes", ["source"] = source, ["base"] = baseCommit, ["commit"] = commit }, LookLimit, cancellationToken);
        return answer["changes"] is null ? null : Read(answer, json => new KeptChanges(
            StoresOf(source)[(int)json["store"]!], [.. json["changes"]!.AsArray().Take(PathChange.Most).Select(change => PathChange.Read(change!.AsObject()))]));
    }

    /// <inheritdoc/>
    public Task<IObjectReader> ListAsync(string tree, CancellationToken cancellationToken) => OpenAsync(new JsonObject { ["do"] = "list", ["tree"] = tree }, cancellationToken);

    /// <inheritdoc/>
    public Task<IObjectReader> ReadAsync(CancellationToken cancellationToken) => OpenAsync(new JsonObject { ["do"] = "blobs" }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await starting.WaitAsync();
        if (session is not null) await session.DisposeAsync();
        starting.Dispose();
        stop.Dispose();
    }

    private static T Read<T>(JsonObject answer, Func<JsonObject, T> read)
    {
        try
        {
            return read(answer);
        }
        catch (Exception error) when (error is InvalidDataException or IndexOutOfRangeException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new RepositoryException("The keeper's answer is malformed: " + TextFilter.Line(error.Message, 200), error);
        }
    }

    // Accepted work is in public, other settled work in the vault, work under way in its source's intake.
    private string[] StoresOf(string source) => [repository.PublicPath, repository.VaultPath, repository.IntakePath(source)];

    private Task<JsonObject> AskAsync(JsonObject order, TimeSpan limit, CancellationToken cancellationToken) =>
        TwiceAsync(worker => worker.AskAsync(order.DeepClone().AsObject(), limit, cancellationToken), cancellationToken);

    // Every order may be given twice. One keeper that ends, killed for its memory say, fails nobody's candidate; a second one does.
    private async Task<T> TwiceAsync<T>(Func<WorkerSession, Task<T>> ask, CancellationToken cancellationToken)
    {
        WorkerSession worker = await GetAsync(cancellationToken);
        try
        {
            return await ask(worker);
        }
        catch (RepositoryException) when (worker.IsOver && !stop.IsCancellationRequested)
        {
            return await ask(await GetAsync(cancellationToken));
        }
    }

    private async Task<T> CopyAsync<T>(JsonObject order, Func<JsonObject, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return read(await AskAsync(order, CopyLimit, cancellationToken));
        }
        catch (RepositoryException error)
        {
            throw new GitException(error.Message);
        }
    }

    private Task<IObjectReader> OpenAsync(JsonObject order, CancellationToken cancellationToken) => TwiceAsync<IObjectReader>(
        async worker =>
        {
            WorkerLane lane = worker.StartLane(number => new WorkerLane(number), order.DeepClone().AsObject());
            return new LaneStream(lane, await worker.ConnectedAsync(lane, cancellationToken), CopyLimit, time);
        },
        cancellationToken);

    private async Task<WorkerSession> GetAsync(CancellationToken cancellationToken)
    {
        if (session is { IsOver: false } now) return now;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        await starting.WaitAsync(either.Token);
        try
        {
            if (session is { IsOver: false } meanwhile) return meanwhile;
            if (session is not null) await session.DisposeAsync();
            string socket = Path.Combine(socketDirectory, "k" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) + ".sock");
            var program = new ConfinedProgram("keeper", repository.Directory, null, socket);
            return session = await WorkerSession.StartAsync(
                confinement, program, Title, (_, _) => throw new InvalidDataException("The keeper speaks of a lane unasked."), time, either.Token);
        }
        finally
        {
            starting.Release();
        }
    }
}
