using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Removes the intakes of runs that have ended: at once, or when the last of their candidates is decided. Before that every commit that did not
/// land is in the vault; an intake with one that cannot be put there stays.
/// </summary>
internal sealed class EndedSources : IAsyncDisposable
{
    private readonly GateServices services;
    private readonly SemaphoreSlim admission;
    private readonly Promoter promoter;
    private readonly IDisposable listening;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly HashSet<string> ended = new(StringComparer.Ordinal);
    private Task removing = Task.CompletedTask;

    /// <summary>Listens to candidates.</summary>
    /// <param name="services">The gate's parts.</param>
    /// <param name="admission">Held while a push becomes a candidate: none appears between the look and the removal.</param>
    public EndedSources(GateServices services, SemaphoreSlim admission)
    {
        (this.services, this.admission) = (services, admission);
        promoter = new Promoter(services);
        listening = services.Changes.Subscribe(changed =>
        {
            lock (gate)
            {
                // A teller must not be kept waiting, nor removals overtake each other.
                if (ended.Contains(changed.Source) && IsDecided(changed)) removing = removing.ContinueWith(_ => TryRemoveAsync(changed.Source), TaskScheduler.Default).Unwrap();
            }
        });
    }

    /// <summary>Says that nothing is pushed from a source any more.</summary>
    /// <returns>Ends when its intake is removed, or when something is left to wait for.</returns>
    public Task EndAsync(string source)
    {
        lock (gate)
        {
            ended.Add(source);
            return removing = removing.ContinueWith(_ => TryRemoveAsync(source), TaskScheduler.Default).Unwrap();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listening.Dispose();
        await stop.CancelAsync();
        Task last;
        lock (gate) last = removing;
        await last;
        stop.Dispose();
    }

    // Whoever is told of a candidate's end may still be reading its objects for a message; what it reads is in the vault or public by then.
    private async Task TryRemoveAsync(string source)
    {
        try
        {
            if (stop.IsCancellationRequested || !await IsKeptAsync(source)) return;
            await admission.WaitAsync(stop.Token);
            try
            {
                if (!await IsKeptAsync(source)) return; // a last push came in between
                await services.Ingest.EndAsync(source);
                services.Repository.RemoveIntake(source);
                lock (gate) ended.Remove(source);
            }
            finally
            {
                admission.Release();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or IOException or UnauthorizedAccessException or GitException or RepositoryException)
        {
            // The next start removes it.
        }
    }

    private async Task<bool> IsKeptAsync(string source)
    {
        foreach (Candidate candidate in services.Store.List().Where(c => c.Source == source))
        {
            if (!IsDecided(candidate)) return false;
            if (candidate.State is CandidateState.Accepted or CandidateState.Reverted) continue; // it is in public
            if (await promoter.KeepAsync(candidate) is not null) return false;
        }

        return true;
    }

    private static bool IsDecided(Candidate candidate) => candidate.State != CandidateState.Held && CandidateTransitions.IsSettled(candidate);
}
