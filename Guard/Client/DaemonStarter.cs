using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Home;

namespace Guard.Client;

/// <summary>Starts the resident Guard, detached from the terminal, and waits until it listens.</summary>
internal sealed class DaemonStarter(GuardHome home, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The native Shim as built beside this program.</summary>
    /// <exception cref="GuardException">It is missing: the build is incomplete.</exception>
    public static string FindShim()
    {
        string? explicitPath = Environment.GetEnvironmentVariable("GUARD_SHIM");
        if (!string.IsNullOrEmpty(explicitPath) && File.Exists(explicitPath)) return explicitPath;
        for (string? directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            foreach (string candidate in (string[])[Path.Combine(directory, "guard-shim"), Path.Combine(directory, "artifacts", "shim", "guard-shim")])
            {
                if (File.Exists(candidate)) return candidate;
            }
        }

        throw new GuardException(
            ExitCode.Usage, "G131", $"The native Shim is missing beside {AppContext.BaseDirectory}.",
            "Build it with: dotnet build Guard (needs gcc or clang: apt-get install gcc libc6-dev)");
    }

    /// <summary>Places the Shim's copy and the start script in home; both name this program's present place.</summary>
    public void Install()
    {
        const UnixFileMode executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        string directory = Path.GetDirectoryName(home.Shim)!;
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, executable); // whatever this process' mask: boxes run the Shim with another uid
        byte[] shim = File.ReadAllBytes(FindShim());
        if (!File.Exists(home.Shim) || !File.ReadAllBytes(home.Shim).AsSpan().SequenceEqual(shim)) DurableFile.Replace(home.Shim, shim, executable);
        string script = $"#!/bin/sh\nexec {string.Join(' ', Self().Select(Quote))} daemon --home {Quote(home.Directory)}\n";
        DurableFile.Replace(home.Starter, Encoding.UTF8.GetBytes(script), executable);
        File.SetUnixFileMode(home.Shim, executable);
        File.SetUnixFileMode(home.Starter, executable);
    }

    /// <summary>Starts it and connects.</summary>
    /// <exception cref="GuardException">It did not come up; its last words are in the message.</exception>
    public async Task<Socket> StartAsync(DaemonClient client, CancellationToken cancellationToken)
    {
        CheckRoom();
        Install();
        File.Delete(home.StartFailure);
        var start = new ProcessStartInfo(home.Shim) { UseShellExecute = false, WorkingDirectory = "/" }; // it stays, and the person's directory may be an agent's work
        foreach (string argument in (string[])["detach", "--log", home.DaemonLog, "--", home.Starter]) start.ArgumentList.Add(argument);
        start.Environment.Remove(DaemonClient.TokenVariable); // a token is for one command, not for a process that stays
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken);
        long begin = clock.GetTimestamp();
        while (clock.GetElapsedTime(begin) < Patience)
        {
            if (await client.TryConnectAsync(cancellationToken) is { } socket) return socket;
            await Task.Delay(TimeSpan.FromMilliseconds(15), clock, cancellationToken);
            if (File.Exists(home.StartFailure)) throw ReadFailure();
        }

        throw new GuardException(
            ExitCode.Internal, "G132", "The resident Guard did not start. Its last words: " + LastWords(), $"See {home.DaemonLog}.");
    }

    // A resident Guard that cannot write could not even write why it did not start.
    private void CheckRoom()
    {
        const long Least = 4L << 20;
        if (new DriveInfo(home.Directory).AvailableFreeSpace >= Least) return;
        throw new GuardException(
            ExitCode.Internal, "G133", $"The disk of Guard's home {home.Directory} is full: less than 4 MiB are left. Guard decides nothing that it cannot log.",
            "Free space there, then run the command again; nothing was half-applied.");
    }

    /// <summary>The words that start this program again.</summary>
    public static IEnumerable<string> Self()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.Combine(AppContext.BaseDirectory, "guard.dll")]
            : [program];
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private GuardException ReadFailure()
    {
        JsonObject error = JsonNode.Parse(File.ReadAllBytes(home.StartFailure))!.AsObject();
        return new GuardException((ExitCode)(int)error["code"]!, (string)error["id"]!, (string)error["message"]!, (string)error["next"]!);
    }

    private string LastWords()
    {
        try
        {
            return string.Join(" / ", File.ReadLines(home.DaemonLog).TakeLast(3));
        }
        catch (IOException)
        {
            return "(none)";
        }
    }
}
