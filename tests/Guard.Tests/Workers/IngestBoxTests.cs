using System.Net.Sockets;
using Guard.Hooks.Candidates;
using Guard.Workers;
using Guard.Measuring.Boxes;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Tests.Workers;

/// <summary>
/// What a taken-over ingest worker could do: the worker's own box with a hostile script in its place. Each attack is also made outside, where it
/// works.
/// </summary>
[TestClass]
public sealed class IngestBoxTests
{
    private readonly Scratch scratch = new();
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    [TestCleanup]
    public void Close()
    {
        listener.Dispose();
        scratch.Dispose();
    }

    [TestMethod]
    [DataRow("echo evil > INTAKE/config", false, DisplayName = "alter the intake's configuration")]
    [DataRow("rm INTAKE/hooks/proc-receive", false, DisplayName = "remove the hook")]
    [DataRow("echo '#!/bin/sh' > INTAKE/hooks/post-update", false, DisplayName = "plant a hook")]
    [DataRow("rm -f INTAKE/objects/info/alternates; mkfifo INTAKE/objects/info/alternates", false, DisplayName = "put a pipe where the gate reads")]
    [DataRow("mv INTAKE/objects/info INTAKE/objects/away", false, DisplayName = "move the directory where the gate reads")]
    [DataRow("echo evil > INTAKE/evil", false, DisplayName = "write beside the objects")]
    [DataRow("echo evil > ROOT/public.objects/evil", false, DisplayName = "write into public's objects")]
    [DataRow("echo evil > ROOT/public.git/refs/heads/main", false, DisplayName = "move public's branch")]
    [DataRow("cat ROOT/vault.git/HEAD", false, DisplayName = "read the vault")]
    [DataRow("cat ROOT/intake/R2.git/HEAD", false, DisplayName = "read another run's intake")]
    [DataRow("cat ROOT/candidates/C1.json", false, DisplayName = "read the candidates")]
    [DataRow("cat ROOT/key", false, DisplayName = "read a key")]
    [DataRow("cat INTAKE/HEAD", true, DisplayName = "control: read its own intake")]
    [DataRow("echo mine > INTAKE/objects/mine && cat INTAKE/objects/mine", true, DisplayName = "control: write its own objects")]
    [DataRow("cat ROOT/public.git/refs/heads/main", true, DisplayName = "control: read public")]
    public async Task A_worker_reaches_its_own_intake_and_public_and_nothing_else(string attack, bool works)
    {
        string repository = Lay();
        string outside = attack.Replace("INTAKE", Path.Combine(repository, "intake", "R1.git"), StringComparison.Ordinal).Replace("ROOT", repository, StringComparison.Ordinal);
        IBoxLauncher launcher = await RealBoxes.LauncherAsync(scratch.Sub("s"));
        string inside = attack.Replace("INTAKE", "/store/intake/R1.git", StringComparison.Ordinal).Replace("ROOT", "/store", StringComparison.Ordinal);
        Assert.AreEqual(works, await RunsAsync(launcher, repository, inside), "inside");
        if (!works) Assert.IsFalse(await RunsAsync(launcher, repository, outside), "by its host path");
        using var control = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"({outside}) > /dev/null"]);
        await control.WaitForExitAsync();
        Assert.AreEqual(0, control.ExitCode, "control: outside it works");
    }

    [TestMethod]
    public async Task A_worker_has_no_network_no_other_socket_and_no_uid_of_the_host()
    {
        string repository = Lay();
        IBoxLauncher launcher = await RealBoxes.LauncherAsync(scratch.Sub("s"));
        Assert.IsTrue(await RunsAsync(launcher, repository, "test \"$(grep -c : /proc/net/dev)\" = 1"), "loopback alone");
        Assert.IsTrue(await RunsAsync(launcher, repository, "test \"$(find / -xdev -type s 2>/dev/null | grep -v '^/run/worker.sock$' | wc -l)\" = 0"), "one socket");
        Assert.IsTrue(await RunsAsync(launcher, repository, "test \"$(id -u)\" != 0 && grep -q 'CapEff:.0000000000000000' /proc/self/status"), "no uid 0, no capability");
        Assert.IsFalse(await RunsAsync(launcher, repository, "env | grep -iqE 'key|token|secret|guard_home'"), "nothing of the host's environment");
    }

    private static async Task<bool> RunsAsync(IBoxLauncher launcher, string repository, string script)
    {
        var program = new ConfinedProgram("R1", repository, Path.Combine(repository, "intake", "R1.git"), Path.Combine(repository, "ingest.sock"));
        uint uid = HostIdentity.Allocate();
        IngestBox.Give(program.Intake!, uid);
        BoxSpec spec = IngestBox.Compose(program, program.Intake!, uid) with { Arguments = ["/bin/sh", "-c", script] };
        return (await new BoxRunner(launcher, TimeProvider.System).RunAsync(spec, TimeSpan.FromSeconds(30), CancellationToken.None)).Success;
    }

    // Only what the box mounts matters here; the files may hold anything.
    private string Lay()
    {
        string root = scratch.Sub("r");
        foreach (string directory in (string[])["public.git/refs/heads", "public.objects", "vault.git", "candidates", "intake/R1.git/objects/info", "intake/R1.git/refs", "intake/R1.git/hooks", "intake/R2.git", "verdicts/R1"])
            Directory.CreateDirectory(Path.Combine(root, directory));
        foreach (string file in (string[])["public.git/refs/heads/main", "vault.git/HEAD", "candidates/C1.json", "key", "intake/R1.git/HEAD", "intake/R1.git/config", "intake/R1.git/hooks/proc-receive", "intake/R2.git/HEAD"])
            File.WriteAllText(Path.Combine(root, file), "x\n");
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(root, "ingest.sock")));
        return root;
    }
}
