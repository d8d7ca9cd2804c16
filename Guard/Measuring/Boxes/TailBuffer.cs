using System.Text;

namespace Guard.Measuring.Boxes;

/// <summary>Drains a stream and keeps its last bytes, so that a flood costs no memory and blocks nobody.</summary>
internal sealed class TailBuffer
{
    private readonly Lock gate = new();
    private readonly byte[] ring;
    private long total;

    /// <summary>Creates a buffer.</summary>
    /// <param name="capacity">Bytes kept; default 64 KiB.</param>
    public TailBuffer(int capacity = 64 << 10) => ring = new byte[capacity];

    /// <summary>Bytes seen.</summary>
    public long Total
    {
        get
        {
            lock (gate) return total;
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    public async Task PumpAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[16 << 10];
        try
        {
            for (int read = await stream.ReadAsync(buffer, cancellationToken); read > 0; read = await stream.ReadAsync(buffer, cancellationToken))
            {
                Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The box was killed while it wrote: what came until then is the tail.
        }
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (bytes.Length > ring.Length)
            {
                total += bytes.Length - ring.Length;
                bytes = bytes[^ring.Length..];
            }

            int at = (int)(total % ring.Length);
            int first = Math.Min(bytes.Length, ring.Length - at);
            bytes[..first].CopyTo(ring.AsSpan(at));
            bytes[first..].CopyTo(ring);
            total += bytes.Length;
        }
    }

    /// <summary>The bytes kept, oldest first.</summary>
    public byte[] ToArray()
    {
        lock (gate)
        {
            if (total <= ring.Length) return ring[..(int)total];
            int at = (int)(total % ring.Length);
            return [.. ring[at..], .. ring[..at]];
        }
    }

    /// <summary>The last lines as text for a message: escape sequences and control characters removed.</summary>
    /// <param name="lines">Most lines.</param>
    /// <param name="characters">Most characters.</param>
    public string LastLines(int lines = 12, int characters = 1200)
    {
        string text = Printable.Clean(Encoding.UTF8.GetString(ToArray())).TrimEnd();
        text = string.Join('\n', text.Split('\n').TakeLast(lines).Select(l => l.TrimEnd()));
        return text.Length <= characters ? text : "…" + text[^characters..];
    }
}
