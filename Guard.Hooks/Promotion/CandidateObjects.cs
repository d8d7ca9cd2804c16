using Guard.Hooks.Receiving;
using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>
/// The objects of a small candidate, children before parents. They are those that differ from the first parents, not those that a target happens to
/// lack, so a copy that a crash cut short is completed. Runs in the keeper.
/// </summary>
internal sealed class CandidateObjects
{
    private const int Most = 200;
    private readonly List<string> objects = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    private CandidateObjects()
    {
    }

    /// <summary>Lists them.</summary>
    /// <param name="store">A store that has them.</param>
    /// <param name="commit">The candidate.</param>
    /// <param name="present">A commit whose history is not part of it.</param>
    /// <returns>Their ids, or null when there are more than 200: git's own packs are made for that.</returns>
    public static IReadOnlyList<string>? Read(Repository store, string commit, string present)
    {
        var candidate = new CandidateObjects();
        foreach (Commit each in CommitRange.Read(store, present, commit, Most))
        {
            candidate.Collect(each.Tree, each.Parents.FirstOrDefault()?.Tree);
            candidate.Add(each);
            if (candidate.objects.Count > Most) return null;
        }

        return candidate.objects;
    }

    private void Collect(Tree tree, Tree? before)
    {
        if (tree.Sha == before?.Sha) return;
        foreach (TreeEntry entry in tree)
        {
            TreeEntry? old = before?[entry.Name];
            if (objects.Count > Most || entry.TargetType == TreeEntryTargetType.GitLink || old?.Target.Sha == entry.Target.Sha) continue;
            if (entry.Target is Tree below) Collect(below, old?.Target as Tree);
            else Add(entry.Target);
        }

        Add(tree);
    }

    private void Add(GitObject item)
    {
        if (seen.Add(item.Sha)) objects.Add(item.Sha);
    }
}
