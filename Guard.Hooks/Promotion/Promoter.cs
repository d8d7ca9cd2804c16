using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Keeping;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;

namespace Guard.Hooks.Promotion;

/// <summary>Carries a verdict out: intent into the log, objects into public, the branch by compare-and-swap, outcome into the log. Or into the vault.</summary>
internal sealed class Promoter(GateServices services)
{
    /// <summary>Moves the branch to exactly a candidate's commit.</summary>
    /// <returns>Null when it moved, or why it did not.</returns>
    /// <exception cref="LogUnavailableException">The intent is not durable (nothing moved), or the outcome is not (see <see cref="OutcomeLostException"/>).</exception>
    public async Task<string?> PromoteAsync(Candidate candidate)
    {
        GuardedRepository repository = services.Repository;
        repository.Verify(candidate.Source);
        StaleFiles.SweepLocks(repository.PublicPath); // who promotes is alone there
        Task<long> intent = services.Log.RecordAsync(LogEvents.PromoteIntent, candidate);
        Task shown = ShowAsync(candidate); // at once: what no ref reaches counts for nothing
        try
        {
            await intent;
        }
        catch
        {
            await shown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        try
        {
            await shown;
            await RefWriter.MoveAsync(repository.PublicPath, repository.BranchRef, candidate.Base, candidate.Commit, "guard: " + candidate.Id);
        }
        catch (Exception error)
        {
            string tip = repository.ReadBranch() ?? RefNames.Zero;
            if (tip != candidate.Commit) // otherwise git moved the branch and was killed before it could say so
            {
                string why = tip == candidate.Base ? error.Message : $"{repository.Branch} moved to {tip[..12]} meanwhile";
                await OutcomeAsync(LogEvents.PromoteUndone, candidate, "denied", [why]);
                if (error is not (GitException or RefConflictException)) throw; // a full disk, say: nobody's stale commit
                return why;
            }
        }

        await OutcomeAsync(LogEvents.PromoteDone, candidate);
        return null;
    }

    private async Task OutcomeAsync(string name, Candidate candidate, string? decision = null, IReadOnlyList<string>? reasons = null)
    {
        try
        {
            await services.Log.RecordAsync(name, candidate, decision: decision, reasons: reasons);
        }
        catch (LogUnavailableException error)
        {
            throw new OutcomeLostException(error.Message, error);
        }
    }

    private async Task ShowAsync(Candidate candidate)
    {
        if (candidate.Source == Remeasurer.Source) return; // its objects came to public from upstream
        KeptObjects objects = await services.Keeper.LandAsync(candidate.Source == Reverting.Source ? null : candidate.Source, candidate.Commit, candidate.Base);
        new ObjectLinks(services.Files).Show(services.Repository.VaultPath, services.Repository.PublicPath, objects);
    }

    /// <summary>
    /// Brings a candidate to the vault, where no worker of its source can change it any more: the tree that is measured is the one that lands, and to land is
    /// to be shown in public.
    /// </summary>
    /// <exception cref="GitException">It cannot be copied.</exception>
    public async Task StageAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        if (candidate.State == CandidateState.Accepted || candidate.Source is Remeasurer.Source or Reverting.Source) return; // in public, or made in the vault
        services.Repository.VerifyVault();
        await services.Keeper.TakeAsync(candidate.Source, candidate.Commit, candidate.Base, strict: true, cancellationToken);
    }

    /// <summary>Keeps a candidate's objects in the vault under its id.</summary>
    /// <returns>Null when they are there, or why not.</returns>
    public async Task<string?> KeepAsync(Candidate candidate)
    {
        string vault = services.Repository.VaultPath;
        string name = RefNames.Kept(candidate.Id);
        try
        {
            services.Repository.VerifyVault();
            if (GuardedRepository.ReadRef(vault, name) == candidate.Commit) return null;
            if (candidate.Source is not (Remeasurer.Source or Reverting.Source))
                await services.Keeper.TakeAsync(candidate.Source, candidate.Commit, candidate.Base, strict: false);
            await RefWriter.MoveAsync(vault, name, RefNames.Zero, candidate.Commit, "guard: keep " + candidate.Id);
            return null;
        }
        catch (Exception error) when (error is GitException or RefConflictException or RepositoryException or LibGit2Sharp.LibGit2SharpException)
        {
            return $"not kept in the vault ({TextFilter.Line(error.Message, 200)}); it stays in the intake of {candidate.Source}";
        }
    }
}
