using Guard.Hooks.Candidates;
using Guard.Vm;
using Guard.Vm.Process;
using Guard.Workers;

namespace Guard.Tests.Workers;

/// <summary>What a taken-over keeper could do. Each attack is also made outside, where it works.</summary>
[TestClass]
public sealed class KeeperBoxTests : IDisposable
{
    private readonly HostileWorker keeper = new(
        ["public.git/refs/heads", "public.objects/aa", "vault.git/objects/info", "vault.git/hooks", "vault.git/refs/candidates", "candidates", "intake/R1.git/objects"],
        ["public.git/refs/heads/main", "public.git/HEAD", "public.git/config", "public.objects/aa/accepted", "vault.git/HEAD", "candidates/C1.json", "key", "intake/R1.git/HEAD"],
        Compose);

    public void Dispose() => keeper.Dispose();

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
    [DataRow("echo mine > ROOT/public.objects/mine", false, DisplayName = "write among the accepted objects")]
    [DataRow("rm ROOT/public.objects/aa/accepted", false, DisplayName = "remove an accepted object")]
    [DataRow("echo mine > ROOT/vault.git/objects/ff/mine", true, DisplayName = "control: write the vault's objects")]
    public Task A_keeper_writes_objects_and_nothing_else(string attack, bool works) => keeper.AttackAsync(attack, works);

    [TestMethod]
    public Task A_keeper_has_no_network_no_other_socket_and_no_uid_of_the_host() => keeper.AssertBareAsync();

    [TestMethod]
    public void A_link_in_place_of_a_directory_of_objects_is_replaced_and_what_it_led_to_keeps_its_owner()
    {
        string elsewhere = keeper.Beside("elsewhere");
        uint owner = HostIdentity.OwnerOf(elsewhere);
        string directory = Path.Combine(keeper.Repository, "vault.git/objects", "7f");
        File.CreateSymbolicLink(directory, elsewhere);
        KeeperBox.Give(keeper.Repository, HostIdentity.Allocate());
        Assert.IsNull(new DirectoryInfo(directory).LinkTarget);
        Assert.AreEqual(owner, HostIdentity.OwnerOf(elsewhere));
    }

    private static BoxSpec Compose(string repository, uint uid)
    {
        KeeperBox.Give(repository, uid);
        return KeeperBox.Compose(new ConfinedProgram("keeper", repository, null, HostileWorker.SocketOf(repository)), uid);
    }
}
