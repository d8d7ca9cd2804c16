using Microsoft.AspNetCore.Http;

namespace Guard.Egress.Serving;

/// <summary>Reads whole bodies, within a bound for each and a bound for all that are held at once: a box cannot fill the host's memory.</summary>
internal sealed class HeldBodies(EgressOptions options)
{
    private const int First = 64 * 1024;
    private long held;

    /// <summary>Reads a body.</summary>
    /// <returns>The body; <see cref="Release"/> lets go of its room.</returns>
    /// <exception cref="EgressDeniedException">It is too large, or there is no room now.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > options.BodyBytes) throw TooLarge();
        byte[] buffer = [];
        int count = 0;
        long taken = 0;
        try
        {
            while (true)
            {
                if (count == buffer.Length)
                {
                    long wanted = buffer.Length == 0 ? request.ContentLength + 1 ?? First : Math.Max(First, buffer.Length * 2L); // one more than all shows the end
                    int size = (int)Math.Min(options.BodyBytes + 1L, wanted);
                    if (count == size) throw TooLarge();
                    Take(size - buffer.Length);
                    taken = size;
                    Array.Resize(ref buffer, size);
                }

                int read = await request.Body.ReadAsync(buffer.AsMemory(count), cancellationToken);
                if (read == 0) break;
                count += read;
                if (count > options.BodyBytes) throw TooLarge();
            }
        }
        catch
        {
            Interlocked.Add(ref held, -taken);
            throw;
        }

        Interlocked.Add(ref held, count - taken);
        return buffer.AsMemory(0, count);
    }

    /// <summary>Lets go of a body.</summary>
    public void Release(ReadOnlyMemory<byte> body) => Interlocked.Add(ref held, -body.Length);

    private void Take(long bytes)
    {
        if (Interlocked.Add(ref held, bytes) <= options.HeldBytes) return;
        Interlocked.Add(ref held, -bytes);
        throw new EgressDeniedException(EgressDeniedException.Crowded, "Too many large requests are on their way at once.", "Try again when others have ended.");
    }

    private EgressDeniedException TooLarge() =>
        new(EgressDeniedException.Call, $"The request's body has more than {options.BodyBytes >> 20} MiB.", "Send less.");
}
