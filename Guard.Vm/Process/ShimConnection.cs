using System.Net.Sockets;
using System.Text.Json;
using Guard.Vm.Channel;

namespace Guard.Vm.Process;

/// <summary>Guard's end of a box's control socket.</summary>
internal sealed class ShimConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly FrameBuffer _frames = new();
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Reads the next report.</summary>
    /// <returns>Null when the Shim has closed the socket.</returns>
    public async Task<BoxReport?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (true)
        {
            if (_frames.Take() is { } payload)
                return JsonSerializer.Deserialize(payload, BoxSpecJson.Default.BoxReport) ?? throw new InvalidDataException("The Shim sent an empty report.");
            int count;
            try
            {
                count = await _stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException)
            {
                return null; // reset is a close
            }

            if (count == 0) return null;
            _frames.Append(buffer.AsSpan(0, count));
        }
    }

    /// <summary>Sends a control frame; a box that has ended meanwhile is no error.</summary>
    public async Task SendAsync(BoxControl control)
    {
        byte[] frame = FrameBuffer.Wrap(JsonSerializer.SerializeToUtf8Bytes(control, BoxSpecJson.Default.BoxControl));
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync(frame).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return; // the Shim is gone and the box with it
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _sending.Dispose();
    }
}
