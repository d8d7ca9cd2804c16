using Tmds.Linux;

namespace Guard.Shim.Git;

/// <summary>Blocking reads and writes on raw descriptors, retried when a signal interrupts them; see read(2) and write(2).</summary>
internal static class Descriptor
{
    /// <summary>Standard input.</summary>
    public const int Input = 0;

    /// <summary>Standard output.</summary>
    public const int Output = 1;

    /// <summary>Standard error.</summary>
    public const int Error = 2;

    /// <summary>Reads what is there.</summary>
    /// <returns>The bytes read, or 0 when the other side has ended in whatever way.</returns>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        while (true)
        {
            ssize_t got;

            // SAFETY: the pointer is pinned and the count is the span's own length, so the kernel writes only inside it.
            unsafe
            {
                fixed (byte* start = buffer) got = LibC.read(descriptor, start, buffer.Length);
            }

            if (got >= 0) return (int)got;
            if (LibC.errno != LibC.EINTR) return 0;
        }
    }

    /// <summary>Writes everything.</summary>
    /// <returns>False when the other side no longer reads (EPIPE and its kin; the runtime ignores SIGPIPE).</returns>
    public static bool Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ssize_t put;

            // SAFETY: the pointer is pinned and the count is the span's own length, so the kernel reads only inside it.
            unsafe
            {
                fixed (byte* start = bytes) put = LibC.write(descriptor, start, bytes.Length);
            }

            if (put >= 0) bytes = bytes[(int)put..];
            else if (LibC.errno != LibC.EINTR) return false;
        }

        return true;
    }

    /// <summary>Reads until the span is full.</summary>
    /// <returns>False when the other side ended before.</returns>
    public static bool ReadExactly(int descriptor, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int got = Read(descriptor, buffer);
            if (got == 0) return false;
            buffer = buffer[got..];
        }

        return true;
    }

    /// <summary>Reads one line byte by byte, so that nothing after it is swallowed.</summary>
    /// <returns>The line without its line feed, or null at the end of input or past 4096 bytes.</returns>
    public static string? ReadLine(int descriptor)
    {
        Span<byte> line = stackalloc byte[4096];
        for (int length = 0; length < line.Length; length++)
        {
            if (Read(descriptor, line.Slice(length, 1)) == 0) return null;
            if (line[length] == (byte)'\n') return System.Text.Encoding.UTF8.GetString(line[..length]);
        }

        return null;
    }

    /// <summary>Writes one line to standard error.</summary>
    public static void Complain(string message) => Write(Error, System.Text.Encoding.UTF8.GetBytes(message + "\n"));
}
