namespace Guard.Tests.Measuring.Fakes;

/// <summary>The letter a, for ever.</summary>
internal sealed class EndlessStream : MemoryStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int most = Math.Min(16, buffer.Length);
        buffer.Span[..most].Fill((byte)'a');
        return ValueTask.FromResult(most);
    }
}
