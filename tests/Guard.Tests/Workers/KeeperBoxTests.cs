using System.Net.Sockets;
using Guard.Hooks.Candidates;
using Guard.Measuring.Boxes;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;
using Guard.Vm.Process;
using Guard.Workers;

namespace Guard.Tests.Workers;

/// <summary>What a taken-over keeper could do: its own box with a hostile script in its place. Each attack is also made outside, where it works.</summary>
[TestClass]
public sealed class KeeperBoxTests
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
    [DataRow("echo evil > ROOT/public.git/refs/heads/main", false, DisplayName = "move public's branch")]
    [DataRow("echo evil > ROOT/public.git/packed-refs", false, DisplayName = "pack a branch")]
    [DataRow("echo evil > ROOT/public.git/config", false, DisplayName = "alter public's configuration")]
    [DataRow("echo '#!/bin/sh' > ROOT/vault.git/hooks/post-update", false, DisplayName = "plant a hook")]
    [DataRow("echo evil > ROOT/vault.git/refs/candidates/C1", false, DisplayName = "move a kept candidate")]
    [DataRow("echo evil > ROOT/vault.git/objects/info/alternates", false, DisplayName = "put another store behind the vault")]
    [DataRow("echo evil > ROOT/intake/R1.git/objects/evil", false, DisplayName = "write into an intake")]
    [DataRow("cat ROOT/candidates/C1.json", false, DisplayName = "read the candidates")]
    [DataRow("echo evil > ROOT/candidates/C1.json", false, DisplayName = "accept a candidate")]
    [DataRow("cat ROOT/key", false, DisplayName = "read a key")]
    [DataRow("cat ROOT/intake/R1.git/HEAD ROOT/public.git/HEAD ROOT/vault.git/HEAD", true, DisplayName = "control: read the stores")]
    [DataRow("echo mine > ROOT/public.objects/00/mine && echo mine > ROOT/vault.git/objects/ff/mine", true, DisplayName = "control: write objects")]
    public async Task A_keeper_writes_objects_and_nothing_else(string attack, bool works)
    {
        string repository = Lay();
        IBoxLauncher launcher = await RealBoxes.LauncherAsync(scratch.Sub("s"));
        Assert.AreEqual(works, await RunsAsync(launcher, repository, attack.Replace("ROOT", "/store", StringComparison.Ordinal)), "inside");
        string outside = attack.Replace("ROOT", repository, StringComparison.Ordinal);
        if (!works) Assert.IsFalse(await RunsAsync(launcher, repository, outside), "by its host path");
        using var control = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"({outside}) > /dev/null"]);
        await control.WaitForExitAsync();
        Assert.AreEqual(0, control.ExitCode, "control: outside it works");
    }

    [TestMethod]
    public async Task A_keeper_has_no_network_no_other_socket_and_no_uid_of_the_host()
    {
        string repository = Lay();
        IBoxLauncher launcher = await RealBoxes.LauncherAsync(scratch.Sub("s"));
        Assert.IsTrue(await RunsAsync(launcher, repository, "test \"$(grep -c : /proc/net/dev)\" = 1"), "loopback alone");
        Assert.IsTrue(await RunsAsync(launcher, repository, "test \"$(find / -xdev -type s 2>/dev/null | grep -v '^/run/worker.sock$' | wc -l)\" = 0"), "one socket");
        Assert.IsTrue(await RunsAsync(launcher, repository, "test \"$(id -u)\" != 0 && grep -q 'CapEff:.0000000000000000' /proc/self/status"), "no uid 0, no capability");
        Assert.IsFalse(await RunsAsync(launcher, repository, "env | grep -iqE 'key|token|secret|guard_home'"), "nothing of the host's environment");
    }

    [TestMethod]
    public void A_link_in_place_of_a_directory_of_objects_is_replaced_and_what_it_led_to_keeps_its_owner()
    {
        string repository = Lay();
        string elsewhere = scratch.Sub("elsewhere");
        uint owner = HostIdentity.OwnerOf(elsewhere);
        File.CreateSymbolicLink(Path.Combine(repository, "public.objects", "7f"), elsewhere);
        KeeperBox.Give(repository, HostIdentity.Allocate());
        Assert.IsNull(new DirectoryInfo(Path.Combine(repository, "public.objects", "7f")).LinkTarget);
        Assert.AreEqual(owner, HostIdentity.OwnerOf(elsewhere));
    }

    private static async Task<bool> RunsAsync(IBoxLauncher launcher, string repository, string script)
    {
        var program = new ConfinedProgram("keeper", repository, null, Path.Combine(repository, "keeper.sock"));
        uint uid = HostIdentity.Allocate();
        KeeperBox.Give(repository, uid);
        BoxSpec spec = KeeperBox.Compose(program, uid) with { Arguments = ["/bin/sh", "-c", script] };
        return (await new BoxRunner(launcher, TimeProvider.System).RunAsync(spec, TimeSpan.FromSeconds(30), CancellationToken.None)).Success;
    }

    // Only what the box mounts matters here; the files may hold anything.
    private string Lay()
    {
        string root = scratch.Sub("r");
        foreach (string directory in (string[])["public.git/refs/heads", "public.objects/info", "vault.git/objects/info", "vault.git/hooks", "vault.git/refs/candidates", "candidates", "intake/R1.git/objects"])
            Directory.CreateDirectory(Path.Combine(root, directory));
        foreach (string file in (string[])["public.git/refs/heads/main", "public.git/HEAD", "public.git/config", "vault.git/HEAD", "candidates/C1.json", "key", "intake/R1.git/HEAD"])
            File.WriteAllText(Path.Combine(root, file), "x\n");
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(root, "keeper.sock")));
        return root;
    }
}
