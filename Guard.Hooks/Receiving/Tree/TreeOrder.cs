namespace Guard.Hooks.Receiving.Tree;

/// <summary>
/// The order of a tree's entries: by the bytes of their names, a directory's as if it ended in a slash (git's <c>base_name_compare</c>).
/// A tree in another order makes a search by name miss what is there, and a comparison of two trees go wrong.
/// </summary>
internal static class TreeOrder
{
    /// <summary>Finds the first entry that stands before its place; null when all is in order. Equal names are not its business.</summary>
    public static TreeEntry? FirstWrong(IReadOnlyList<TreeEntry> tree)
    {
        for (int i = 1; i < tree.Count; i++)
        {
            if (Compare(tree[i - 1], tree[i]) > 0) return tree[i];
        }

        return null;
    }

    private static int Compare(TreeEntry left, TreeEntry right)
    {
        int common = Math.Min(left.Name.Length, right.Name.Length);
        int order = left.Name.AsSpan(0, common).SequenceCompareTo(right.Name.AsSpan(0, common));
        return order != 0 ? order : After(left, common) - After(right, common);
    }

    private static int After(TreeEntry entry, int at) => at < entry.Name.Length ? entry.Name[at] : entry.IsDirectory ? '/' : 0;
}
