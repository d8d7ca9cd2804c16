using System.Buffers.Binary;
using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Steps that listen on ports of the box's own loopback and hand the sockets to the Shim outside: nothing in the box keeps one.</summary>
// SAFETY: unsafe only for sizeof; nothing is dereferenced here, and the addresses are of structures that live as long as the step list.
internal static unsafe class PortSteps
{
    private const int Backlog = 128;

    /// <summary>Adds the steps; loopback is up.</summary>
    public static void Add(StepList steps, int inner, IReadOnlyList<int> ports)
    {
        foreach (int port in ports) Add(steps, inner, port);
    }

    private static void Add(StepList steps, int inner, int port)
    {
        long control = StepList.Structure(new ControlHeader { Length = 20, Level = Native.SOL_SOCKET, Type = Native.SCM_RIGHTS, Descriptor = -1 });
        nint socket = (nint)control + 16; // ControlHeader.Descriptor: the message is made before the descriptor exists
        long vector = StepList.Structure(new IoVector
        {
            Base = (nint)StepList.Structure(new InnerMessage { Kind = InnerKind.Port, First = port }), Length = InnerMessage.Bytes,
        });
        long message = StepList.Structure(new MessageHeader
        {
            Vectors = (nint)vector, VectorCount = 1, Control = (nint)control, ControlLength = sizeof(ControlHeader),
        });
        var address = new byte[16]; // struct sockaddr_in: family as the host writes it, port and address as the network does
        address[0] = Native.AF_INET;
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)port);
        (address[4], address[7]) = (127, 1);
        steps.Add($"open a socket for port {port}", SystemCall.SYS_socket, Native.AF_INET, Native.SOCK_STREAM | Native.SOCK_CLOEXEC, result: socket);
        steps.Add($"bind port {port}", SystemCall.SYS_bind, socket, StepList.Bytes(address), address.Length, references: 1);
        steps.Add($"listen on port {port}", SystemCall.SYS_listen, socket, Backlog, references: 1);
        steps.Add($"hand port {port} over", SystemCall.SYS_sendmsg, inner, message, 0, expected: InnerMessage.Bytes);
        steps.Add($"close port {port}", SystemCall.SYS_close, socket, references: 1);
    }
}
