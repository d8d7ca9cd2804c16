using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Workers;

/// <summary>Starts git on connections of its own, in a worker: the Shim connects, says which lane it is, and becomes git.</summary>
/// <param name="shim">The native Shim.</param>
/// <param name="socket">The gate's socket.</param>
/// <param name="control">Hears of ends.</param>
internal sealed class WorkerLanes(string shim, string socket, WorkerControl control) : IDisposable
{
    private readonly List<Process> running = [];

    /// <summary>
    /// Whether <c>/etc/gitconfig</c> was composed for this worker: gits between 2.34 and 2.38 take the permission to serve a store that belongs to
    /// another uid from there alone.
    /// </summary>
    public bool HasSystemConfiguration { get; init; }

    /// <summary>Starts git; its end is reported on the control connection.</summary>
    /// <param name="lane">The lane's number.</param>
    /// <param name="arguments">git's arguments after its configuration.</param>
    /// <param name="environment">Further environment variables, for the hooks that git starts.</param>
    public void Start(long lane, IReadOnlyList<string> arguments, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo(shim) { RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
        GitEnvironment.Apply(start, home: "/");
        if (HasSystemConfiguration) start.Environment.Remove("GIT_CONFIG_NOSYSTEM");
        foreach ((string key, string value) in environment) start.Environment[key] = value;
        string greeting = WorkerProtocol.Lane + lane.ToString(CultureInfo.InvariantCulture);
        string[] all = ["lane", socket, greeting, "git", .. GitEnvironment.Arguments(), .. arguments];
        foreach (string argument in all) start.ArgumentList.Add(argument);
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
        await control.SayAsync(new JsonObject { ["is"] = WorkerProtocol.Ended, ["lane"] = lane, ["code"] = code, ["complaint"] = TextFilter.Line(complaint, 400) });
    }
}
