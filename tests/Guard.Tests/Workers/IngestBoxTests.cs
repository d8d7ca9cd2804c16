using Guard.Hooks.Candidates;
using Guard.Vm;
using Guard.Workers;

namespace Guard.Tests.Workers;

/// <summary>What a taken-over ingest worker could do. Each attack is also made outside, where it works.</summary>
[TestClass]
public sealed class IngestBoxTests : IDisposable
{
    private readonly HostileWorker worker = new(
        ["public.git/refs/heads", "public.objects", "vault.git", "candidates", "intake/R1.git/objects/info", "intake/R1.git/refs", "intake/R1.git/hooks", "intake/R2.git", "verdicts/R1"],
        ["public.git/refs/heads/main", "vault.git/HEAD", "candidates/C1.json", "key", "intake/R1.git/HEAD", "intake/R1.git/config", "intake/R1.git/hooks/proc-receive", "intake/R2.git/HEAD"],
        Compose);

    public void Dispose() => worker.Dispose();

    [TestMethod]
    [DataRow("echo evil > ROOT/intake/R1.git/config", false, DisplayName = "alter the intake's configuration")]
    [DataRow("rm ROOT/intake/R1.git/hooks/proc-receive", false, DisplayName = "remove the hook")]
    [DataRow("echo '#!/bin/sh' > ROOT/intake/R1.git/hooks/post-update", false, DisplayName = "plant a hook")]
    [DataRow("rm -f ROOT/intake/R1.git/objects/info/alternates; mkfifo ROOT/intake/R1.git/objects/info/alternates", false, DisplayName = "put a pipe where the gate reads")]
    [DataRow("mv ROOT/intake/R1.git/objects/info ROOT/intake/R1.git/objects/away", false, DisplayName = "move the directory where the gate reads")]
    [DataRow("echo evil > ROOT/intake/R1.git/evil", false, DisplayName = "write beside the objects")]
    [DataRow("echo evil > ROOT/public.objects/evil", false, DisplayName = "write into public's objects")]
    [DataRow("echo evil > ROOT/public.git/refs/heads/main", false, DisplayName = "move public's branch")]
    [DataRow("cat ROOT/vault.git/HEAD", false, DisplayName = "read the vault")]
    [DataRow("cat ROOT/intake/R2.git/HEAD", false, DisplayName = "read another run's intake")]
    [DataRow("cat ROOT/candidates/C1.json", false, DisplayName = "read the candidates")]
    [DataRow("cat ROOT/key", false, DisplayName = "read a key")]
    [DataRow("cat ROOT/intake/R1.git/HEAD", true, DisplayName = "control: read its own intake")]
    [DataRow("echo mine > ROOT/intake/R1.git/objects/mine && cat ROOT/intake/R1.git/objects/mine", true, DisplayName = "control: write its own objects")]
    [DataRow("cat ROOT/public.git/refs/heads/main", true, DisplayName = "control: read public")]
    public Task A_worker_reaches_its_own_intake_and_public_and_nothing_else(string attack, bool works) => worker.AttackAsync(attack, works);

    [TestMethod]
    public Task A_worker_has_no_network_no_other_socket_and_no_uid_of_the_host() => worker.AssertBareAsync();

    private static BoxSpec Compose(string repository, uint uid)
    {
        var program = new ConfinedProgram("R1", repository, Path.Combine(repository, "intake", "R1.git"), HostileWorker.SocketOf(repository));
        IngestBox.Give(program.Intake!, uid);
        return IngestBox.Compose(program, program.Intake!, uid);
    }
}
