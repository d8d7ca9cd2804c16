using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Guard.Daemon.Wire;

namespace Guard.Agents;

/// <summary>What a terminal sends to its run: input, signals and sizes, one frame at a time.</summary>
internal sealed class RunLink(Stream stream, bool terminal) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Copies standard input to the run, on a thread of its own because a read of a terminal cannot be cancelled.</summary>
    public void PumpInput()
    {
        var thread = new Thread(() =>
        {
            using Stream input = StandardStreams.Input();
            byte[] buffer = new byte[16 * 1024];
            int read;
            do
            {
                read = input.Read(buffer);
                Send(new WireFrame(WireFrameKind.Input, buffer.AsMemory(0, read)));
            }
            while (read > 0);
        }) { IsBackground = true, Name = "run-input" };
        thread.Start();
    }

    /// <summary>Sends the end of input: nobody types.</summary>
    public void EndInput() => Send(new WireFrame(WireFrameKind.Input, ReadOnlyMemory<byte>.Empty));

    /// <summary>Passes a signal of this process on to the command.</summary>
    public PosixSignalRegistration ForwardSignal(PosixSignal signal, byte number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Send(new WireFrame(WireFrameKind.Signal, new[] { number }));
    });

    /// <summary>Passes changes of the terminal's size on.</summary>
    public PosixSignalRegistration ForwardSize() => PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ =>
    {
        if (!terminal) return;
        (int columns, int rows) = TerminalMode.SizeAsync().GetAwaiter().GetResult();
        byte[] size = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)columns);
        BinaryPrimitives.WriteUInt16BigEndian(size.AsSpan(2), (ushort)rows);
        Send(new WireFrame(WireFrameKind.Resize, size));
    });

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Send(WireFrame frame)
    {
        try
        {
            _turn.Wait();
            try
            {
                frame.WriteAsync(stream, CancellationToken.None).GetAwaiter().GetResult();
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The run ended; there is nobody to tell.
        }
    }
}
