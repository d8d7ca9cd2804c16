using System.Net.Sockets;

namespace Guard.Vm.Interop;

/// <summary>A socket with a number beside it, sent over a Unix socket (SCM_RIGHTS, unix(7)).</summary>
internal static unsafe class SocketHandover
{
    /// <summary>Sends a descriptor.</summary>
    /// <returns>The count of bytes sent (4), or the negated errno.</returns>
    public static long Send(int channel, int number, int descriptor)
    {
        var control = new ControlHeader { Length = 20, Level = Native.SOL_SOCKET, Type = Native.SCM_RIGHTS, Descriptor = descriptor };
        var vector = new IoVector { Base = (nint)(&number), Length = sizeof(int) };
        var message = new MessageHeader { Vectors = (nint)(&vector), VectorCount = 1, Control = (nint)(&control), ControlLength = sizeof(ControlHeader) };
        // SAFETY: every address is a local that outlives the call, with its size.
        return Kernel.Retry(SystemCall.SYS_sendmsg, channel, (long)&message, 0);
    }

    /// <summary>Takes a descriptor that has been sent before.</summary>
    /// <returns>The number and the socket, or null when there is none.</returns>
    public static (int Number, Socket Socket)? Take(Socket channel)
    {
        int number = 0;
        var control = new ControlHeader { Descriptor = -1 };
        var vector = new IoVector { Base = (nint)(&number), Length = sizeof(int) };
        var message = new MessageHeader { Vectors = (nint)(&vector), VectorCount = 1, Control = (nint)(&control), ControlLength = sizeof(ControlHeader) };
        // SAFETY: every address is a local that outlives the call, with its size; the channel's handle is kept by its owner.
        long count = Kernel.Retry(SystemCall.SYS_recvmsg, (int)channel.Handle, (long)&message, Native.MSG_DONTWAIT | Native.MSG_CMSG_CLOEXEC);
        bool isThere = message.ControlLength >= 20 && control.Type == Native.SCM_RIGHTS && control.Descriptor >= 0;
        if (isThere && count == sizeof(int)) return (number, new Socket(new SafeSocketHandle(control.Descriptor, ownsHandle: true)));
        if (isThere) Kernel.Close(control.Descriptor);
        return null;
    }
}
