using System.Buffers.Binary;

namespace Guard.Shim.Git;

/// <summary>
/// The proc-receive hook (githooks(5)): forwards its standard input to Guard and does what Guard's frames say. It decides nothing, and
/// whatever goes wrong ends in exit code 1, at which git refuses every ref of the push.
/// </summary>
internal static class ProcReceiveHook
{
    private const int HeaderBytes = 5;
    private const int LargestPayload = 64 * 1024;

    /// <summary>Runs the hook.</summary>
    /// <returns>Guard's exit code; 1 when Guard cannot be reached or ended without one.</returns>
    public static int Run(string[] arguments)
    {
        string path = Environment.GetEnvironmentVariable("GUARD_HOOK_SOCKET") ?? "";
        string token = Environment.GetEnvironmentVariable("GUARD_HOOK_TOKEN") ?? "";
        if (path.Length == 0 || token.Length == 0) return Refuse("this repository takes pushes only through Guard.");
        int socket = UnixConnection.Connect(path, out string reason);
        if (socket < 0) return Refuse($"cannot reach Guard at {path}: {reason}. Nothing was accepted; push again when Guard runs.");
        if (!Descriptor.Write(socket, WireHeader.Hook(token))) return Refuse("Guard closed the connection. Nothing was accepted.");
        Relay.SendInBackground(socket);
        return Follow(socket);
    }

    private static int Follow(int socket)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        byte[] payload = GC.AllocateUninitializedArray<byte>(LargestPayload);
        while (Descriptor.ReadExactly(socket, header))
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
            if (length > LargestPayload) return Refuse("Guard's answer is malformed.");
            Span<byte> body = payload.AsSpan(0, (int)length);
            if (!Descriptor.ReadExactly(socket, body)) break;
            switch (header[0])
            {
                case 1:
                    if (!Descriptor.Write(Descriptor.Output, body)) return 1;
                    break;
                case 2:
                    Descriptor.Write(Descriptor.Error, body);
                    break;
                case 3 when length == 1: return body[0];
                default: return Refuse("Guard's answer is malformed.");
            }
        }

        return Refuse("Guard ended without a decision. Nothing was accepted; push again.");
    }

    private static int Refuse(string message)
    {
        Descriptor.Complain("guard: " + message);
        return 1;
    }
}
