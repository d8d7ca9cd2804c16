using System.Net.Sockets;
using Guard.Measuring.Boxes;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Tests.Workers;

/// <summary>A worker that was taken over: its own box, with a hostile script in its place. Only what the box mounts matters; the files may hold anything.</summary>
internal sealed class HostileWorker : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, uint, BoxSpec> compose;

    /// <summary>Lays the repository out.</summary>
    /// <param name="directories">Its directories.</param>
    /// <param name="files">Its files.</param>
    /// <param name="compose">Makes the box of the worker from the repository, and gives what it may write to the uid.</param>
    public HostileWorker(string[] directories, string[] files, Func<string, uint, BoxSpec> compose)
    {
        this.compose = compose;
        Repository = scratch.Sub("r");
        foreach (string directory in directories) Directory.CreateDirectory(Path.Combine(Repository, directory));
        foreach (string file in files) File.WriteAllText(Path.Combine(Repository, file), "x\n");
        listener.Bind(new UnixDomainSocketEndPoint(SocketOf(Repository)));
    }

    /// <summary>The guarded repository's directory.</summary>
    public string Repository { get; }

    /// <summary>The gate's socket.</summary>
    public static string SocketOf(string repository) => Path.Combine(repository, "worker.sock");

    /// <summary>A directory beside the repository.</summary>
    public string Beside(string name) => scratch.Sub(name);

    /// <summary>Runs a script in the box.</summary>
    /// <returns>Whether it ended with 0.</returns>
    public async Task<bool> RunsAsync(string script)
    {
        IBoxLauncher launcher = await RealBoxes.LauncherAsync(scratch.Sub("s"));
        BoxSpec spec = compose(Repository, HostIdentity.Allocate()) with { Arguments = ["/bin/sh", "-c", script] };
        return (await new BoxRunner(launcher, TimeProvider.System).RunAsync(spec, TimeSpan.FromSeconds(30), CancellationToken.None)).Success;
    }

    /// <summary>Makes an attack inside by both of the paths' names, and outside, where it works.</summary>
    /// <param name="attack">A script in which ROOT stands for the repository.</param>
    /// <param name="works">Whether it is to work inside.</param>
    public async Task AttackAsync(string attack, bool works)
    {
        string outside = attack.Replace("ROOT", Repository, StringComparison.Ordinal);
        Assert.AreEqual(works, await RunsAsync(attack.Replace("ROOT", "/store", StringComparison.Ordinal)), "inside");
        if (!works) Assert.IsFalse(await RunsAsync(outside), "by its host path");
        using var control = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"({outside}) > /dev/null"]);
        await control.WaitForExitAsync();
        Assert.AreEqual(0, control.ExitCode, "control: outside it works");
    }

    /// <summary>Looks for what no worker has.</summary>
    public async Task AssertBareAsync()
    {
        Assert.IsTrue(await RunsAsync("test \"$(grep -c : /proc/net/dev)\" = 1"), "loopback alone");
        Assert.IsTrue(await RunsAsync("test \"$(find / -xdev -type s 2>/dev/null | grep -v '^/run/worker.sock$' | wc -l)\" = 0"), "one socket");
        Assert.IsTrue(await RunsAsync("test \"$(id -u)\" != 0 && grep -q 'CapEff:.0000000000000000' /proc/self/status"), "no uid 0, no capability");
        Assert.IsFalse(await RunsAsync("env | grep -iqE 'key|token|secret|guard_home'"), "nothing of the host's environment");
    }

    public void Dispose()
    {
        listener.Dispose();
        scratch.Dispose();
    }
}
