using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Carries bytes between the Shim's standard streams and the master of the box's terminal, never waiting on either.</summary>
internal sealed unsafe class TerminalRelay
{
    private const int BufferBytes = 16 * 1024;
    private const int EndOfFileKey = 4; // VEOF, Ctrl-D: what a terminal has instead of a closed pipe
    private readonly int _master;
    private readonly byte[] _toBox = new byte[BufferBytes];
    private readonly byte[] _fromBox = new byte[BufferBytes];
    private int _toStart, _toEnd, _fromStart, _fromEnd;
    private bool _inputOpen = true, _outputOpen = true, _masterOpen = true;

    /// <summary>Takes the master and sets the terminal's first size.</summary>
    public TerminalRelay(int master, TerminalSize size)
    {
        _master = master;
        foreach (int descriptor in (int[])[master, 1])
        {
            long flags = Kernel.Call(SystemCall.SYS_fcntl, descriptor, Native.F_GETFL);
            Kernel.Call(SystemCall.SYS_fcntl, descriptor, Native.F_SETFL, flags | Native.O_NONBLOCK);
        }

        Resize(size);
    }

    /// <summary>What to wait for on standard input.</summary>
    public PollEntry Input => new(_inputOpen && _masterOpen && _toStart == _toEnd ? 0 : -1, Native.POLLIN);

    /// <summary>What to wait for on standard output.</summary>
    public PollEntry Output => new(_outputOpen && _fromStart < _fromEnd ? 1 : -1, Native.POLLOUT);

    /// <summary>What to wait for on the master.</summary>
    public PollEntry Master
    {
        get
        {
            int events = (_fromStart == _fromEnd ? Native.POLLIN : 0) | (_toStart < _toEnd ? Native.POLLOUT : 0);
            return new PollEntry(_masterOpen && events != 0 ? _master : -1, (short)events);
        }
    }

    /// <summary>Sets the size; the kernel tells the foreground process group with SIGWINCH.</summary>
    public void Resize(TerminalSize size) =>
        // SAFETY: the kernel reads one winsize from a parameter of that layout.
        Kernel.Call(SystemCall.SYS_ioctl, _master, Native.TIOCSWINSZ, (long)&size);

    /// <summary>Moves what can be moved now.</summary>
    public void Move(PollEntry input, PollEntry output, PollEntry master)
    {
        if (input.Readable) ReadInput();
        if (master.Readable && _fromStart == _fromEnd) ReadMaster();
        if (master.Writable || input.Readable) Drain(_master, _toBox, ref _toStart, ref _toEnd, ref _masterOpen);
        if (output.Writable || master.Readable) Drain(1, _fromBox, ref _fromStart, ref _fromEnd, ref _outputOpen);
    }

    /// <summary>After the box's end: brings out what is still in the terminal, as long as the starter takes it.</summary>
    public void Finish()
    {
        long flags = Kernel.Call(SystemCall.SYS_fcntl, 1, Native.F_GETFL);
        Kernel.Call(SystemCall.SYS_fcntl, 1, Native.F_SETFL, flags & ~Native.O_NONBLOCK);
        do
        {
            while (_outputOpen && _fromStart < _fromEnd) Drain(1, _fromBox, ref _fromStart, ref _fromEnd, ref _outputOpen);
            if (_masterOpen) ReadMaster();
        }
        while (_outputOpen && _fromStart < _fromEnd);
        Kernel.Close(_master);
    }

    private void ReadInput()
    {
        int count = Kernel.Read(0, _toBox);
        if (count == -Errno.EAGAIN) return;
        _inputOpen = count > 0;
        (_toStart, _toEnd) = (0, Math.Max(0, count));
        if (_inputOpen) return;
        _toBox[0] = EndOfFileKey;
        _toEnd = 1;
    }

    /// <summary>EIO means that no process has the terminal open.</summary>
    private void ReadMaster()
    {
        int count = Kernel.Read(_master, _fromBox);
        if (count == -Errno.EAGAIN) return;
        (_fromStart, _fromEnd) = (0, Math.Max(0, count));
        if (count <= 0) _masterOpen = false;
    }

    private static void Drain(int descriptor, byte[] buffer, ref int start, ref int end, ref bool open)
    {
        if (start == end) return;
        int count = Kernel.Write(descriptor, buffer.AsSpan(start, end - start));
        if (count == -Errno.EAGAIN) return;
        if (count > 0) start += count;
        else (open, start) = (false, end);
        if (start == end) (start, end) = (0, 0);
    }
}
