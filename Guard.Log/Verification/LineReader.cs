using System.Runtime.CompilerServices;
using Guard.Log.Entries;

namespace Guard.Log.Verification;

/// <summary>Reads lines as bytes, ended by exactly one U+000A each, in bounded memory.</summary>
internal static class LineReader
{
    private const int Chunk = 64 * 1024;

    /// <summary>Reads all lines of a file. A line's bytes are valid until the next is asked for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes of a line.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LogFormatException">A line is too long, or the last has no end.</exception>
    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string path, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
        byte[] buffer = new byte[maxBytes + Chunk];
        int start = 0, end = 0;
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length > maxBytes || (length < 0 && end - start > maxBytes))
            {
                throw new LogFormatException($"The line is longer than {maxBytes} bytes.");
            }

            if (length >= 0)
            {
                yield return buffer.AsMemory(start, length);
                start += length + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            int read = await file.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0) break;
            end += read;
        }

        if (end > 0) throw new LogFormatException("The file does not end with a line end: its last line is cut.");
    }
}
