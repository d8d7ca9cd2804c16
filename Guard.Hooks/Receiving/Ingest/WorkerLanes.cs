using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Hooks.Git;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>Starts <c>git receive-pack</c> on connections of its own: the Shim connects, says which lane it is, and becomes git.</summary>
internal sealed class WorkerLanes(IngestPaths paths, JsonLines control) : IDisposable
{
    private readonly List<Process> running = [];

    /// <summary>Starts one; its end is reported on the control connection.</summary>
    public void Start(long lane)
    {
        string number = lane.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(paths.Shim) { RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        GitEnvironment.Apply(start, home: "/");
        if (paths.HasSystemConfiguration) start.Environment.Remove("GIT_CONFIG_NOSYSTEM");
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
        string complaint = await GitComplaint.ReadAsync(git.StandardError.BaseStream);
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
}
