using Guard.Log.Checkpoints;
using Guard.Log.Merkle;

namespace Guard.Log.Verification;

/// <summary>
/// The separately kept leaf hashes. A root alone says that something changed, not what: the list says what, once the list itself is shown to
/// have the signed root.
/// </summary>
internal sealed class LeafList : IAsyncDisposable
{
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> hashes;

    private LeafList(IAsyncEnumerator<ReadOnlyMemory<byte>> hashes, bool isSigned)
    {
        this.hashes = hashes;
        IsSigned = isSigned;
    }

    /// <summary>Whether the list has exactly the checkpoint's size and root.</summary>
    internal bool IsSigned { get; }

    internal static async Task<LeafList> OpenAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> source, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var tree = new MerkleAccumulator();
        bool wellFormed = true;
        await foreach (ReadOnlyMemory<byte> hash in source.WithCancellation(cancellationToken))
        {
            wellFormed = hash.Length == MerkleHash.Size && tree.Size < checkpoint.Size;
            if (!wellFormed) break;
            tree.Append(hash.Span);
        }

        bool isSigned = wellFormed && tree.Size == checkpoint.Size && tree.Root().AsSpan().SequenceEqual(checkpoint.Root);
        return new LeafList(source.GetAsyncEnumerator(cancellationToken), isSigned);
    }

    /// <summary>The next hash; empty where the list is at its end or malformed.</summary>
    internal async ValueTask<byte[]> NextAsync() => await hashes.MoveNextAsync() ? hashes.Current.ToArray() : [];

    public ValueTask DisposeAsync() => hashes.DisposeAsync();
}
