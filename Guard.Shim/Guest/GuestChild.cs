using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>A command of a guest, with the ends of its pipes: input that waits to be written, and how much the host takes of its output.</summary>
internal sealed class GuestChild
{
    private const int PieceBytes = 32 * 1024;
    private readonly Action<byte[]> _send;
    private readonly int[] _outputs = [-1, -1];
    private readonly long[] _credit = [GuestFrame.Window, GuestFrame.Window];
    private readonly Queue<byte[]> _waiting = new();
    private int _input = -1, _written, _taken;
    private bool _inputEnds;

    /// <summary>Starts a command.</summary>
    /// <param name="stream">Its number.</param>
    /// <param name="command">The command.</param>
    /// <param name="send">Sends the host a frame.</param>
    public GuestChild(uint stream, GuestCommand command, Action<byte[]> send)
    {
        (Stream, _send) = (stream, send);
        int[] theirs = [-1, -1, -1];
        try
        {
            (_input, theirs[0]) = GuestPipe.Make(toCommand: true);
            (_outputs[0], theirs[1]) = GuestPipe.Make(toCommand: false);
            (_outputs[1], theirs[2]) = GuestPipe.Make(toCommand: false);
            Id = GuestLaunch.Start(command, theirs);
            if (Id < 0) Exit = new GuestExit(null, null, $"Cannot start a process: {Kernel.Describe(Id)}");
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            Exit = new GuestExit(null, null, error.Message);
        }

        foreach (int descriptor in theirs) Kernel.Close(descriptor);
    }

    /// <summary>Its number.</summary>
    public uint Stream { get; }

    /// <summary>Its process.</summary>
    public int Id { get; }

    /// <summary>How it ended; null while it runs.</summary>
    public GuestExit? Exit { get; set; }

    /// <summary>The descriptor to wait for until input can be written; -1 for none.</summary>
    public int WantsToWrite => _waiting.Count > 0 ? _input : -1;

    /// <summary>The descriptor of an output to wait for; -1 when it has ended or the host takes nothing.</summary>
    public int WantsToRead(int output) => _credit[output] > 0 ? _outputs[output] : -1;

    /// <summary>The host sent input.</summary>
    public void Feed(byte[] bytes)
    {
        if (bytes.Length > 0) _waiting.Enqueue(bytes);
        Write();
    }

    /// <summary>The host has no more input.</summary>
    public void EndInput()
    {
        _inputEnds = true;
        Write();
    }

    /// <summary>The host takes more of an output.</summary>
    public void Grant(int output, int bytes) => _credit[output] += bytes;

    /// <summary>Sends its process group a signal.</summary>
    public void Signal(int signal)
    {
        // It may not have made its group yet.
        if (Exit is null && Kernel.Call(SystemCall.SYS_kill, -Id, signal) == -Errno.ESRCH) Kernel.Call(SystemCall.SYS_kill, Id, signal);
    }

    /// <summary>Writes what waits, as far as the command reads it. What it will never read is dropped, and the host may go on.</summary>
    public void Write()
    {
        while (_waiting.TryPeek(out byte[]? first))
        {
            int count = _input < 0 ? -Errno.EPIPE : Kernel.Write(_input, first.AsSpan(_written));
            if (count == -Errno.EAGAIN) break;
            if (count < 0)
            {
                Close(ref _input);
                count = first.Length - _written;
            }

            _taken += count;
            _written += count;
            if (_written < first.Length) continue;
            _waiting.Dequeue();
            _written = 0;
        }

        // Not for each piece: half a window is still the host's to send.
        if (_taken >= GuestFrame.Window / 2)
        {
            _send(GuestFrame.Credit(Stream, 0, _taken));
            _taken = 0;
        }

        if (_inputEnds && _waiting.Count == 0) Close(ref _input);
    }

    /// <summary>Sends what there is of an output, as much as the host takes.</summary>
    /// <returns>Whether that is all for now.</returns>
    public bool Read(int output, byte[] buffer)
    {
        byte lane = (byte)(output + 1);
        while (_outputs[output] >= 0)
        {
            if (_credit[output] <= 0) return false;
            int most = (int)Math.Min(Math.Min(_credit[output], PieceBytes), buffer.Length);
            int count = Kernel.Read(_outputs[output], buffer.AsSpan(0, most));
            if (count == -Errno.EAGAIN) return true;
            if (count <= 0)
            {
                Close(ref _outputs[output]);
                _send(GuestFrame.Write(Stream, GuestFrameKind.End, [], lane));
                return true;
            }

            _credit[output] -= count;
            _send(GuestFrame.Write(Stream, GuestFrameKind.Data, buffer.AsSpan(0, count), lane));
        }

        return true;
    }

    /// <summary>Says how it ended, when it has and everything of its output is sent; what processes that it left behind write is dropped.</summary>
    /// <returns>Whether it is over.</returns>
    public bool TryFinish(byte[] buffer)
    {
        if (Exit is not { } exit || !Read(0, buffer) || !Read(1, buffer)) return false;
        Close(ref _input);
        Close(ref _outputs[0]);
        Close(ref _outputs[1]);
        _send(GuestFrame.Write(Stream, GuestFrameKind.Ended, exit.Write()));
        return true;
    }

    private static void Close(ref int descriptor)
    {
        Kernel.Close(descriptor);
        descriptor = -1;
    }
}
