using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>The daemon's side of a run's connection: output and notices out, input, sizes and signals in. Keeps the transcript.</summary>
internal sealed class RunStream(Stream client, Transcript transcript) : IRunConsole, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public bool Interrupted { get; private set; }

    /// <inheritdoc/>
    public Task Gone => _gone.Task;

    /// <inheritdoc/>
    public void Report(string value) => SendAsync(WireFrameKind.Notice, Encoding.UTF8.GetBytes(value)).GetAwaiter().GetResult();

    /// <summary>Sends the result; nothing follows.</summary>
    public Task ResultAsync(JsonObject result) => SendAsync(WireFrameKind.Result, Encoding.UTF8.GetBytes(result.ToJsonString()));

    /// <inheritdoc/>
    public async Task PumpOutAsync(Stream source, WireFrameKind kind)
    {
        byte[] buffer = new byte[32 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer)) > 0)
        {
            transcript.Write(buffer.AsSpan(0, read));
            await SendAsync(kind, buffer.AsMemory(0, read));
        }
    }

    /// <inheritdoc/>
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

        _gone.TrySetResult();
    }

    /// <inheritdoc/>
    public void AgentEnded()
    {
        // The person sees what follows.
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

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
            _gone.TrySetResult();
        }
        finally
        {
            _turn.Release();
        }
    }
}
