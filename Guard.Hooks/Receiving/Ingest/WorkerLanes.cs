using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Hooks.Git;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>Starts <c>git receive-pack</c> on connections of its own: the Shim connects, says which lane it is, and becomes git.</summary>
internal sealed class WorkerLanes(IngestPaths paths, JsonLines control) : IDisposable
{
    private const int KeptComplaint = 4096;

    // One allocation of git's (wrapper.c): three times the largest file that the firewall takes. A delta of gigabytes is refused in words and does not have the box killed.
    private const string LargestAllocation = "320m";
    private readonly List<Process> running = [];

    /// <summary>Starts one; its end is reported on the control connection.</summary>
    public void Start(long lane)
    {
        string number = lane.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(paths.Shim) { RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        GitEnvironment.Apply(start, home: "/");
        if (paths.HasSystemConfiguration) start.Environment.Remove("GIT_CONFIG_NOSYSTEM");
        start.Environment["GIT_ALLOC_LIMIT"] = LargestAllocation;
        start.Environment["GUARD_HOOK_SOCKET"] = paths.HookSocket;
        start.Environment["GUARD_HOOK_TOKEN"] = number;
        string[] arguments = ["lane", paths.Socket, IngestProtocol.Lane + number, "git", .. GitEnvironment.Arguments(), "receive-pack", paths.Store];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        Process git = Process.Start(start)!;
        lock (running) running.Add(git);
        _ = FollowAsync(lane, git);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (running)
        {
            foreach (Process git in running) git.Kill(entireProcessTree: true);
        }
    }

    private async Task FollowAsync(long lane, Process git)
    {
        string complaint = await TailAsync(git.StandardError.BaseStream);
        await git.WaitForExitAsync();
        int code = git.ExitCode;
        lock (running) running.Remove(git);
        git.Dispose();
        try
        {
            await control.WriteAsync(new JsonObject { ["is"] = "ended", ["lane"] = lane, ["code"] = code, ["complaint"] = TextFilter.Line(complaint, 400) });
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The gate is gone.
        }
    }

    private static async Task<string> TailAsync(Stream stream)
    {
        byte[] kept = new byte[KeptComplaint];
        byte[] buffer = new byte[KeptComplaint];
        int length = 0;
        for (int got = await stream.ReadAsync(buffer); got > 0; got = await stream.ReadAsync(buffer))
        {
            int take = Math.Min(got, KeptComplaint - length);
            buffer.AsSpan(0, take).CopyTo(kept.AsSpan(length));
            length += take;
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
