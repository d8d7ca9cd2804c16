using Guard.Log.Checkpoints;
using Guard.Log.Merkle;

namespace Guard.LogStore;

/// <summary>Recomputes the tree from the stored entries at open and compares it with the signed checkpoint, before anything is appended.</summary>
internal static class StoredTreeCheck
{
    private const int Page = 512;

    /// <summary>Checks the stored log.</summary>
    /// <param name="database">The open database.</param>
    /// <param name="key">The log's own key.</param>
    /// <returns>The accumulator to go on with.</returns>
    /// <exception cref="LogCorruptException">The entries are not the ones that were signed; names the first bad one where it can be named.</exception>
    internal static MerkleAccumulator Run(LogDatabase database, VerifierKey key)
    {
        StoredHead head = database.Head() ?? throw new LogCorruptException("The log's head with its signed checkpoint is gone. " + Advice);
        Checkpoint checkpoint = Open(head, key);
        var tree = new MerkleAccumulator();
        var listed = new MerkleAccumulator();
        long? changed = null;
        foreach (StoredEntry entry in All(database))
        {
            if (entry.Sequence != tree.Size) throw Bad(tree.Size, $"is missing; entry {entry.Sequence} follows");
            if (tree.Size == checkpoint.Size) throw Bad(tree.Size, $"is not covered by the signed checkpoint, which ends after {checkpoint.Size} entries");
            if (entry.Leaf.Length != MerkleHash.Size) throw Bad(entry.Sequence, "has a damaged leaf hash");
            byte[] leaf = MerkleHash.Leaf(entry.Bytes);
            if (!leaf.AsSpan().SequenceEqual(entry.Leaf)) changed ??= entry.Sequence;
            tree.Append(leaf);
            listed.Append(entry.Leaf);
        }

        if (tree.Size < checkpoint.Size) throw Bad(tree.Size, $"is missing; the signed checkpoint covers {checkpoint.Size} entries");
        Compare(tree, listed, checkpoint, changed);
        return head.Size == tree.Size && head.Frontier.AsSpan().SequenceEqual(tree.Save()) ? tree
            : throw new LogCorruptException("The log's stored tree state does not agree with its entries, which agree with the checkpoint. " + Advice);
    }

    private const string Advice = "Nothing was changed by this start. Keep the directory as evidence and restore the log from a backup.";

    private static void Compare(MerkleAccumulator tree, MerkleAccumulator listed, Checkpoint checkpoint, long? changed)
    {
        bool entriesAreSigned = tree.Root().AsSpan().SequenceEqual(checkpoint.Root);
        if (entriesAreSigned && changed is null) return;
        if (entriesAreSigned) throw Bad(changed, "is as signed, but its stored leaf hash was changed");
        throw listed.Root().AsSpan().SequenceEqual(checkpoint.Root)
            ? Bad(changed, "was changed after it was signed")
            : Bad(changed, "or one of its neighbours was changed: the entries do not have the signed root, nor have the stored leaf hashes");
    }

    private static Checkpoint Open(StoredHead head, VerifierKey key)
    {
        try
        {
            return Checkpoint.Open(head.Checkpoint, key);
        }
        catch (NoteFormatException error)
        {
            throw new LogCorruptException($"{error.Message} {Advice}", null, error);
        }
    }

    private static IEnumerable<StoredEntry> All(LogDatabase database)
    {
        long next = long.MinValue;
        List<StoredEntry> page;
        do
        {
            page = database.Entries(next, Page);
            foreach (StoredEntry entry in page) yield return entry;
            if (page.Count > 0) next = page[^1].Sequence + 1;
        }
        while (page.Count == Page);
    }

    private static LogCorruptException Bad(long? entry, string what)
        => new($"{(entry is long number ? $"Log entry {number}" : "A log entry")} {what}. {Advice}", entry);
}
