using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>
/// Copies the objects of a small push without starting git: the loose files that receive-pack wrote, flushed to disk, children before
/// parents. The set is what differs from the first parents, not what the target happens to lack, so a copy that a crash cut short is completed.
/// </summary>
internal sealed class LooseCopy
{
    private const int MostObjects = 200;
    private readonly Repository source;
    private readonly Repository target;
    private readonly string from;
    private readonly string to;
    private readonly List<GitObject> objects = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    private LooseCopy(Repository source, Repository target, string from, string to)
    {
        this.source = source;
        this.target = target;
        this.from = Path.Combine(from, "objects");
        this.to = Path.Combine(to, "objects");
    }

    /// <summary>Copies, if every object is loose in the source or in the target already.</summary>
    /// <returns>False when this way does not fit: nothing a ref could reach was left behind.</returns>
    public static bool TryCopy(string from, string to, string commit, string present)
    {
        using Repository source = GitLibrary.Open(from);
        using Repository target = GitLibrary.Open(to);
        return new LooseCopy(source, target, from, to).TryCopy(commit, present);
    }

    private bool TryCopy(string commit, string present)
    {
        foreach (Commit each in CommitRange.Read(source, present, commit, MostObjects))
        {
            Collect(each.Tree, each.Parents.FirstOrDefault()?.Tree);
            Add(each);
            if (objects.Count > MostObjects) return false;
        }

        // All or nothing is decided before the first write.
        if (objects.Exists(item => !File.Exists(FileOf(from, item.Sha)) && !target.ObjectDatabase.Contains(item.Id))) return false;
        var fresh = new List<FreshObject>();
        try
        {
            foreach (GitObject item in objects) Write(item.Sha, fresh);
            Parallel.ForEach(fresh, each => each.Flush()); // side by side the disk writes them at once
            foreach (FreshObject each in fresh) each.Show(); // children before parents
        }
        finally
        {
            foreach (FreshObject each in fresh) each.Dispose();
        }

        return true;
    }

    private void Collect(Tree tree, Tree? before)
    {
        if (tree.Sha == before?.Sha) return;
        foreach (TreeEntry entry in tree)
        {
            TreeEntry? old = before?[entry.Name];
            if (objects.Count > MostObjects || entry.TargetType == TreeEntryTargetType.GitLink || old?.Target.Sha == entry.Target.Sha) continue;
            if (entry.Target is Tree below) Collect(below, old?.Target as Tree);
            else Add(entry.Target);
        }

        Add(tree);
    }

    private void Add(GitObject item)
    {
        if (seen.Add(item.Sha)) objects.Add(item);
    }

    private void Write(string id, List<FreshObject> fresh)
    {
        string path = FileOf(to, id);
        string origin = FileOf(from, id);
        if (File.Exists(path) || !File.Exists(origin)) return;
        byte[] bytes = LooseObject.Read(origin, id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        fresh.Add(new FreshObject(to, path, bytes));
    }

    private static string FileOf(string objects, string id) => Path.Combine(objects, id[..2], id[2..]);
}
