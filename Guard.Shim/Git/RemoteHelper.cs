namespace Guard.Shim.Git;

/// <summary>
/// <c>git-remote-guard</c>: a remote helper (gitremote-helpers(7)) with the one capability <c>connect</c>. What it connects to is the
/// socket that the box was given; the URL after <c>guard::</c> is not used, so nothing in the box can choose a repository.
/// </summary>
internal static class RemoteHelper
{
    private const string DefaultSocket = "/run/git.sock";

    /// <summary>The socket that the box was given.</summary>
    public static string SocketPath => Environment.GetEnvironmentVariable("GUARD_GIT_SOCKET") is { Length: > 0 } given ? given : DefaultSocket;

    /// <summary>Serves git's commands on standard input until one connects.</summary>
    /// <returns>0, or 1 when Guard cannot be reached.</returns>
    public static int Run(string[] arguments)
    {
        while (Descriptor.ReadLine(Descriptor.Input) is { Length: > 0 } command)
        {
            if (command == "capabilities") Descriptor.Write(Descriptor.Output, "connect\noption\n\n"u8);
            else if (command.StartsWith("option ", StringComparison.Ordinal)) Descriptor.Write(Descriptor.Output, "unsupported\n"u8);
            else if (command == "connect git-receive-pack") return Connect("receive-pack");
            else if (command == "connect git-upload-pack") return Connect("upload-pack");
            else if (command.StartsWith("connect ", StringComparison.Ordinal)) Descriptor.Write(Descriptor.Output, "fallback\n"u8);
            else return Refuse($"git asked for '{command}', which Guard does not offer; push and fetch are what it carries.");
        }

        return 0;
    }

    private static int Connect(string service)
    {
        string path = SocketPath;
        int socket = UnixConnection.Connect(path, out string reason);
        if (socket < 0) return Refuse($"cannot reach Guard at {path}: {reason}. Inside a box Guard provides it; is this command run by `guard run`?");
        if (!Descriptor.Write(socket, WireHeader.Git(service, ""))) return Refuse($"Guard closed the connection at {path}.");
        Descriptor.Write(Descriptor.Output, "\n"u8);
        Relay.Run(socket);
        return 0;
    }

    private static int Refuse(string message)
    {
        Descriptor.Complain("guard: " + message);
        return 1;
    }
}
