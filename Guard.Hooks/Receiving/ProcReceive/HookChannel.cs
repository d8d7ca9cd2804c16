using System.Buffers.Binary;
using System.Text;

namespace Guard.Hooks.Receiving.ProcReceive;

/// <summary>Guard's side of the hook's connection: frames of one type byte, four bytes of big-endian length, and the payload.</summary>
public sealed class HookChannel
{
    /// <summary>Most payload bytes in one frame.</summary>
    public const int LargestPayload = 64 * 1024;

    private const int HeaderBytes = 5;
    private readonly Stream stream;

    /// <summary>Wraps a connection whose header line has been read.</summary>
    public HookChannel(Stream stream) => this.stream = stream;

    /// <summary>The hook's standard input.</summary>
    public Stream Input => stream;

    /// <summary>Whether the hook is gone; whatever is sent then is dropped.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Bytes for the hook's standard output.</summary>
    public Task WriteOutputAsync(byte[] bytes) => WriteAsync(1, bytes);

    /// <summary>One line for the pusher's screen, carried on the hook's standard error.</summary>
    public Task WriteProgressAsync(string line) => WriteAsync(2, Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>Ends the hook.</summary>
    public Task WriteExitAsync(byte code) => WriteAsync(3, [code]);

    private async Task WriteAsync(byte type, byte[] payload)
    {
        for (int start = 0; !IsGone && start < payload.Length; start += LargestPayload)
        {
            int length = Math.Min(LargestPayload, payload.Length - start);
            byte[] frame = new byte[HeaderBytes + length];
            frame[0] = type;
            BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)length);
            payload.AsSpan(start, length).CopyTo(frame.AsSpan(HeaderBytes));
            try
            {
                await stream.WriteAsync(frame);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                IsGone = true; // the client went away; its candidate goes on without it
            }
        }
    }
}
