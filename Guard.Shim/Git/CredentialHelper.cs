namespace Guard.Shim.Git;

/// <summary>
/// <c>guard-shim credential SOCKET get|store|erase</c>: a credential helper of git's (gitcredentials(7)) that carries git's question to Guard's socket and the
/// answer back. It keeps nothing: what git wants stored or erased is not passed on.
/// </summary>
internal static class CredentialHelper
{
    /// <summary>Asks.</summary>
    /// <returns>0; 1 when Guard cannot be reached, 2 for wrong arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not [var path, var action]) return 2;
        if (action != "get") return 0;
        int socket = UnixConnection.Connect(path, out string reason);
        if (socket < 0)
        {
            Descriptor.Complain($"guard: cannot reach Guard at {path}: {reason}");
            return 1;
        }

        Relay.Run(socket);
        return 0;
    }
}
