namespace Guard.Tests.Measuring.Fakes;

/// <summary>Gives bytes in pieces of given sizes, again and again.</summary>
internal sealed class ChoppyStream : MemoryStream
{
    private readonly int[] cuts;
    private int next;

    public ChoppyStream(byte[] bytes, int[] cuts)
        : base(bytes) => this.cuts = cuts;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(buffer.Length, cuts[next++ % cuts.Length])], cancellationToken);
}
