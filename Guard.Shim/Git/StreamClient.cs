using System.Diagnostics;

namespace Guard.Shim.Git;

/// <summary>
/// <c>guard-shim git receive-pack|upload-pack PATH</c>: what git runs for a person's <c>guard</c> remote instead of its own server programs.
/// PATH is <c>HOME/gate/REPOSITORY</c>, which does not exist: it only names the resident Guard's home and the repository.
/// </summary>
internal static class StreamClient
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    /// <summary>Connects, starting the resident Guard when nobody listens, and carries bytes.</summary>
    /// <returns>0 when Guard served the connection, 1 when it could not be reached, 2 for wrong arguments.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is not ([("receive-pack" or "upload-pack"), _])) return Refuse(2, "usage: guard-shim git receive-pack|upload-pack PATH");
        string path = arguments[1].TrimEnd('/');
        string repository = Path.GetFileName(path);
        string? gate = Path.GetDirectoryName(path);
        if (repository.Length == 0 || !Path.IsPathRooted(path) || Path.GetFileName(gate) != "gate")
            return Refuse(2, $"'{path}' is no guarded repository; the remote's URL is HOME/gate/REPOSITORY as `guard init` wrote it.");
        string home = Path.GetDirectoryName(gate)!;
        int socket = Reach(home, out string reason);
        if (socket < 0) return Refuse(1, $"cannot reach Guard at {home}/guard.sock: {reason}. Try `guard status`, which starts it and says why not.");
        if (!Descriptor.Write(socket, WireHeader.Git(arguments[0], repository))) return Refuse(1, "Guard closed the connection.");
        Relay.Run(socket);
        return 0;
    }

    private static int Reach(string home, out string reason)
    {
        string path = Path.Combine(home, "guard.sock");
        int socket = UnixConnection.Connect(path, out reason);
        string launcher = Path.Combine(home, "bin", "guard-start");
        if (socket >= 0 || !File.Exists(launcher)) return socket;
        using Process? starting = Launch(launcher, ref reason);
        long began = TimeProvider.System.GetTimestamp();
        while (starting is not null && socket < 0 && TimeProvider.System.GetElapsedTime(began) < StartLimit)
        {
            bool ended = starting.WaitForExit(20); // also the pause between two attempts while the launcher still runs
            socket = UnixConnection.Connect(path, out reason);
            if (socket < 0 && ended)
            {
                if (starting.ExitCode != 0)
                {
                    reason = $"{launcher} ended with {starting.ExitCode}: {starting.StandardError.ReadToEnd().Trim()}";
                    return -1;
                }

                Pause();
            }
        }

        return socket;
    }

    private static Process? Launch(string launcher, ref string reason)
    {
        try
        {
            // The launcher must not hold git's own pipes: they are the protocol.
            return Process.Start(new ProcessStartInfo(launcher)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            });
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            reason = $"{launcher} cannot be run: {error.Message}";
            return null;
        }
    }

    private static void Pause()
    {
        using var never = new ManualResetEventSlim();
        never.Wait(20);
    }

    private static int Refuse(int code, string message)
    {
        Descriptor.Complain("guard: " + message);
        return code;
    }
}
