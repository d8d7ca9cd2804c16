using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Looks at a person's work tree through LibGit2Sharp, which runs no filter, no fsmonitor and no hook: an agent may have written there.
/// </summary>
public static class WorkTree
{
    /// <summary>Whether there are uncommitted changes; null where that cannot be told (bare, of another user, damaged).</summary>
    /// <param name="path">The top of the work tree.</param>
    public static bool? IsDirty(string path)
    {
        try
        {
            using var repository = new Repository(path);
            return repository.Info.IsBare ? null : repository.RetrieveStatus(new StatusOptions { IncludeIgnored = false }).IsDirty;
        }
        catch (LibGit2SharpException)
        {
            return null;
        }
    }
}
