using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct pollfd (poll(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry(int descriptor, short events)
{
    /// <summary>The descriptor; a negative one is skipped.</summary>
    public int Descriptor = descriptor;

    /// <summary>What to wait for.</summary>
    public short Events = events;

    /// <summary>What happened.</summary>
    public short Returned;

    /// <summary>Whether there is data, end-of-file or an error to read.</summary>
    public readonly bool Readable => (Returned & (Native.POLLIN | Native.POLLHUP | Native.POLLERR | Native.POLLNVAL)) != 0;

    /// <summary>Whether a write would not block, or would fail at once.</summary>
    public readonly bool Writable => (Returned & (Native.POLLOUT | Native.POLLHUP | Native.POLLERR | Native.POLLNVAL)) != 0;
}
