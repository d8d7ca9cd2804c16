using Guard.Policies.Model;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Marks what a merge holds that is in none of its parents and that merging them does not make either. Merging makes objects: they go to a
/// scratch repository that borrows the real one's. Where the merge cannot be repeated (more than two parents, a full disk), all that is in
/// no parent is marked.
/// </summary>
internal sealed class EvilMerges(Repository repository) : IDisposable
{
    private string? directory;
    private Repository? scratch;

    /// <summary>Marks the changes of a merge.</summary>
    /// <param name="merge">The merge.</param>
    /// <param name="changes">Its changes against its first parent: what equals that parent is no change of the merge.</param>
    public FileChange[] Mark(Commit merge, FileChange[] changes)
    {
        Commit[] parents = [.. merge.Parents];
        FileChange[] foreign = [.. changes.Where(change => parents.All(parent => !Same(change, EntryOf(parent, change.Path))))];
        if (foreign.Length == 0) return changes;
        HashSet<string> evil = [.. foreign.Select(change => change.Path)];
        if (parents.Length == 2) evil.ExceptWith(MadeByMerging(parents[0], parents[1], foreign));
        return [.. changes.Select(change => evil.Contains(change.Path) ? change with { IsEvilMerge = true } : change)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scratch?.Dispose();
        if (directory is not null) Directory.Delete(directory, recursive: true);
    }

    private IEnumerable<string> MadeByMerging(Commit ours, Commit theirs, FileChange[] changes)
    {
        try
        {
            Repository store = scratch ??= OpenScratch();
            using TransientIndex index = store.ObjectDatabase.MergeCommitsIntoIndex(
                store.Lookup<Commit>(ours.Sha), store.Lookup<Commit>(theirs.Sha), new MergeTreeOptions());
            return [.. changes.Where(change => Same(change, EntryOf(index, change.Path))).Select(change => change.Path)];
        }
        catch (Exception error) when (error is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private Repository OpenScratch()
    {
        directory = Directory.CreateTempSubdirectory("guard-merge-").FullName;
        Repository.Init(directory, isBare: true);
        string git = repository.Info.Path;
        string common = Path.Combine(git, "commondir"); // of a linked work tree
        if (File.Exists(common)) git = Path.Combine(git, File.ReadAllText(common).Trim());
        Directory.CreateDirectory(Path.Combine(directory, "objects", "info"));
        File.WriteAllText(Path.Combine(directory, "objects", "info", "alternates"), Path.GetFullPath(Path.Combine(git, "objects")) + "\n");
        return new Repository(directory);
    }

    private static (int Mode, string? Id) EntryOf(Commit commit, string path) => commit.Tree[path] is { } entry ? ((int)entry.Mode, entry.Target.Sha) : (0, null);

    // A path in conflict has no entry of stage 0; only its being gone on both sides would look the same, and then it is no conflict.
    private static (int Mode, string? Id) EntryOf(TransientIndex index, string path) =>
        index[path] is { } entry ? ((int)entry.Mode, entry.Id.Sha) : (index.Conflicts[path] is null ? 0 : -1, null);

    private static bool Same(FileChange change, (int Mode, string? Id) entry) => change.NewMode == entry.Mode && change.NewId == entry.Id;
}
