namespace Guard.Shim.Git;

/// <summary>Carries bytes both ways between git's pipes and Guard's socket, one blocking thread a direction, with half-close.</summary>
internal static class Relay
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>
    /// Carries until Guard's side has ended and all of it is written. The end of standard input ends only the sending half.
    /// </summary>
    /// <param name="socket">The connected socket.</param>
    public static void Run(int socket)
    {
        SendInBackground(socket);
        Copy(socket, Descriptor.Output);
    }

    /// <summary>Carries standard input to the socket on a thread that does not keep the process alive.</summary>
    public static void SendInBackground(int socket)
    {
        var sender = new Thread(
            () =>
            {
                Copy(Descriptor.Input, socket);
                UnixConnection.EndSending(socket);
            },
            maxStackSize: 256 * 1024)
        {
            IsBackground = true,
        };
        sender.Start();
    }

    private static void Copy(int from, int to)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        while (true)
        {
            int got = Descriptor.Read(from, buffer);
            if (got == 0 || !Descriptor.Write(to, buffer.AsSpan(0, got))) return;
        }
    }
}
