using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>The daemon's side of a run's connection: output and notices out, input, sizes and signals in. Keeps the transcript.</summary>
internal sealed class RunStream(Stream client, FileStream transcript) : IProgress<string>, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Set when the person asked the run to end.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>Completes when the client is gone.</summary>
    public TaskCompletionSource ClientGone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends a line of Guard's own.</summary>
    public void Report(string value) => SendAsync(WireFrameKind.Notice, Encoding.UTF8.GetBytes(value)).GetAwaiter().GetResult();

    /// <summary>Sends the result; nothing follows.</summary>
    public Task ResultAsync(JsonObject result) => SendAsync(WireFrameKind.Result, Encoding.UTF8.GetBytes(result.ToJsonString()));

    /// <summary>Copies one of the box's streams to the client and the transcript until it ends.</summary>
    public async Task PumpOutAsync(Stream source, WireFrameKind kind)
    {
        byte[] buffer = new byte[32 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer)) > 0)
        {
            lock (transcript)
            {
                if (transcript.Length < TranscriptLimit) transcript.Write(buffer, 0, read);
            }

            await SendAsync(kind, buffer.AsMemory(0, read));
        }
    }

    /// <summary>Copies the client's frames to the box until the client leaves.</summary>
    public async Task PumpInAsync(IBox box)
    {
        try
        {
            while (await WireFrame.ReadAsync(client, CancellationToken.None) is { } frame)
            {
                switch (frame.Kind)
                {
                    case WireFrameKind.Input when frame.Payload.IsEmpty: box.StandardInput.Close(); break;
                    case WireFrameKind.Input: await WriteInputAsync(box, frame.Payload); break;
                    case WireFrameKind.Resize when frame.Payload.Length == 4:
                        await box.ResizeAsync(BinaryPrimitives.ReadUInt16BigEndian(frame.Payload.Span), BinaryPrimitives.ReadUInt16BigEndian(frame.Payload.Span[2..]));
                        break;
                    case WireFrameKind.Signal when frame.Payload.Length == 1:
                        Interrupted = true;
                        await box.SignalAsync(frame.Payload.Span[0]);
                        break;
                }
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ObjectDisposedException)
        {
            // The client is gone; the caller decides what that means.
        }

        ClientGone.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // A log flood must not fill the disk: what is over stays visible to the person but is not kept.
    private const long TranscriptLimit = 256L << 20;

    private static async Task WriteInputAsync(IBox box, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await box.StandardInput.WriteAsync(bytes);
            await box.StandardInput.FlushAsync();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The command closed its input.
        }
    }

    private async Task SendAsync(WireFrameKind kind, ReadOnlyMemory<byte> payload)
    {
        await _turn.WaitAsync();
        try
        {
            await new WireFrame(kind, payload).WriteAsync(client, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            ClientGone.TrySetResult();
        }
        finally
        {
            _turn.Release();
        }
    }
}
