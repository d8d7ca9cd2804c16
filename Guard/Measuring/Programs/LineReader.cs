namespace Guard.Measuring.Programs;

/// <summary>Reads bounded lines from a stream that may flood, stall or end within a line.</summary>
internal sealed class LineReader
{
    private readonly Stream stream;
    private readonly Speaker speaker;
    private readonly RelayLimits limits;
    private byte[] buffer = new byte[8 << 10];
    private int start;
    private int end;
    private long total;

    /// <summary>Creates a reader.</summary>
    public LineReader(Stream stream, Speaker speaker, RelayLimits limits)
    {
        this.stream = stream;
        this.speaker = speaker;
        this.limits = limits;
    }

    /// <summary>Reads the next line with its line feed; empty at the end of the stream. Valid until the next call.</summary>
    /// <exception cref="ProtocolException">A line or all lines together are too long, or the stream ended within a line.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            int feed = buffer.AsSpan(start + seen, end - start - seen).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                int length = seen + feed + 1;
                if (length > limits.LineBytes) throw TooLong();
                ReadOnlyMemory<byte> line = buffer.AsMemory(start, length);
                start += length;
                return line;
            }

            seen = end - start;
            if (seen >= limits.LineBytes) throw TooLong();
            MakeRoom();
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0) return seen == 0 ? default : throw new ProtocolException(speaker, "the last line has no line feed");
            total += read;
            if (total > limits.TotalBytes) throw new ProtocolException(speaker, $"more than {limits.TotalBytes} bytes were sent");
            end += read;
        }
    }

    private ProtocolException TooLong() => new(speaker, $"a line is longer than {limits.LineBytes} bytes");

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Math.Max(limits.LineBytes + 1, buffer.Length + 1)));
    }
}
