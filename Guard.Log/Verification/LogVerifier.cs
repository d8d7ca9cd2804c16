using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Log.Merkle;

namespace Guard.Log.Verification;

/// <summary>
/// Verifies a whole log in one pass and constant memory: canonical bytes, schema, sequence, time, policy versions, and the signed root.
/// </summary>
public sealed class LogVerifier
{
    private readonly LogRules rules = new();
    private readonly MerkleAccumulator tree = new();
    private readonly Checkpoint checkpoint;
    private readonly LeafList? leaves;
    private DateTimeOffset? lastTime;
    private long? firstUnlisted;

    private LogVerifier(Checkpoint checkpoint, LeafList? leaves)
    {
        this.checkpoint = checkpoint;
        this.leaves = leaves;
    }

    /// <summary>Verifies entries against a checkpoint.</summary>
    /// <param name="entries">The entries' bytes in order. A <see cref="LogFormatException"/> from it means that the next entry cannot be read.</param>
    /// <param name="checkpointNote">The signed checkpoint, or null where there is none: right only for an empty log.</param>
    /// <param name="key">The trusted key.</param>
    /// <param name="leafHashes">The separately kept leaf hashes, which let a changed entry be named; enumerated twice. Null where there are none.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    public static async Task<LogVerification> VerifyAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> entries,
        ReadOnlyMemory<byte>? checkpointNote,
        VerifierKey key,
        IAsyncEnumerable<ReadOnlyMemory<byte>>? leafHashes = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(key);
        if (checkpointNote is not { } note) return await WithoutCheckpointAsync(entries, cancellationToken);
        Checkpoint checkpoint;
        try
        {
            checkpoint = Checkpoint.Open(note.Span, key);
        }
        catch (NoteFormatException error)
        {
            return new LogVerification { Ok = false, Entries = 0, Reason = error.Message };
        }

        await using LeafList? leaves = leafHashes is null ? null : await LeafList.OpenAsync(leafHashes, checkpoint, cancellationToken);
        return await new LogVerifier(checkpoint, leaves).RunAsync(entries, cancellationToken);
    }

    private static async Task<LogVerification> WithoutCheckpointAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> entries, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> first = entries.GetAsyncEnumerator(cancellationToken);
        bool isEmpty;
        try
        {
            isEmpty = !await first.MoveNextAsync();
        }
        catch (LogFormatException)
        {
            isEmpty = false;
        }

        return isEmpty ? new LogVerification { Ok = true, Entries = 0 }
            : new LogVerification { Ok = false, Entries = 0, Reason = "The log has entries but no checkpoint. Each append signs one, so it was removed." };
    }

    private async Task<LogVerification> RunAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> entries, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> entry in entries.WithCancellation(cancellationToken))
            {
                byte[] listed = leaves is null ? [] : await leaves.NextAsync();
                if (Next(entry.Span, listed) is { } problem) return Bad(tree.Size, problem);
            }
        }
        catch (LogFormatException error)
        {
            return Bad(tree.Size, error.Message);
        }

        return tree.Size < checkpoint.Size
            ? Bad(tree.Size, $"It is missing: the log ends here, but the checkpoint covers {checkpoint.Size} entries.")
            : await EndAsync();
    }

    // Gives the problem of the next entry, whose number is the tree's size; only a right entry grows the tree.
    private string? Next(ReadOnlySpan<byte> bytes, byte[] listed)
    {
        if (tree.Size == checkpoint.Size) return $"It is not covered by the checkpoint, which ends after {checkpoint.Size} entries.";
        byte[] hash = MerkleHash.Leaf(bytes);
        bool asListed = hash.AsSpan().SequenceEqual(listed);
        string changed = leaves is { IsSigned: true } && !asListed
            ? $"Its bytes are not those that were signed: the leaf hash is {Convert.ToHexStringLower(hash)}, signed was {Convert.ToHexStringLower(listed)}."
            : string.Empty;
        if (!LogEntryJson.TryRead(bytes, out LogEntry? entry, out string? problem)) return $"{problem} {changed}".TrimEnd();
        if (rules.Accept(entry) is { } broken) return $"{broken} {changed}".TrimEnd();
        if (changed.Length > 0) return changed;
        if (leaves is not null && !asListed) firstUnlisted ??= entry.Sequence;
        tree.Append(hash);
        lastTime = entry.Time;
        return null;
    }

    private async Task<LogVerification> EndAsync()
    {
        if (!tree.Root().AsSpan().SequenceEqual(checkpoint.Root))
        {
            return firstUnlisted is long suspect
                ? Bad(suspect, "An entry was changed: the entries' root is not the signed one. This is the first whose hash differs from the list of leaf hashes, but that list does not have the signed root either.")
                : Bad(null, "An entry was changed: the entries' root is not the signed one. Without a right list of leaf hashes it cannot be named.");
        }

        if (leaves is not null && (firstUnlisted is not null || !leaves.IsSigned || (await leaves.NextAsync()).Length > 0))
        {
            return Bad(firstUnlisted, "The entries have the signed root, but the list of leaf hashes does not agree with them: the list was changed, the entries were not.");
        }

        return new LogVerification { Ok = true, Entries = tree.Size, Checkpoint = checkpoint, LastTime = lastTime };
    }

    private LogVerification Bad(long? entry, string reason)
        => new() { Ok = false, Entries = tree.Size, BadEntry = entry, Reason = reason, Checkpoint = checkpoint, LastTime = lastTime };
}
