using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>The in-box init pushes an agent's committed work; detach starts what must outlive its caller.</summary>
[TestClass]
public sealed class AgentInitTests
{
    private const string Commit = "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m work";

    [TestMethod]
    public async Task Committed_work_that_was_not_pushed_is_pushed_and_the_status_stays()
    {
        string origin = await RunAgentAsync($"{Commit}; exit 6", 6);
        Assert.IsTrue(File.Exists(Path.Combine(origin, "refs/heads/main")), "pushed");
    }

    [TestMethod]
    public async Task Without_new_work_nothing_is_pushed()
    {
        string origin = await RunAgentAsync("true", 0);
        Assert.IsFalse(File.Exists(Path.Combine(origin, "refs/heads/main")));
        string pushed = await RunAgentAsync($"{Commit}; git push -q origin HEAD:refs/heads/side; git update-ref refs/remotes/origin/side HEAD", 0);
        Assert.IsFalse(File.Exists(Path.Combine(pushed, "refs/heads/main")), "what the agent pushed itself is not pushed again");
    }

    [TestMethod]
    public async Task A_push_that_hangs_is_given_up()
    {
        string origin = await RunAgentAsync($"{Commit}; git config core.sshCommand 'sleep 1000 #'; git remote set-url origin ssh://x/y", 0, "1");
        Assert.IsFalse(File.Exists(Path.Combine(origin, "refs/heads/main")));
    }

    [TestMethod]
    public async Task Detach_starts_a_program_that_has_no_part_of_its_caller()
    {
        string directory = Boxes.FreshDirectory();
        string log = Path.Combine(directory, "log"), done = Path.Combine(directory, "done");
        string script = $"echo err >&2; ls /proc/self/fd | tr '\\n' ' ' > {done}.part; cut -d' ' -f4,6,7 /proc/$$/stat >> {done}.part; echo $$ >> {done}.part; mv {done}.part {done}";
        using var detach = System.Diagnostics.Process.Start(Boxes.ShimPath, ["detach", "--log", log, "--", "/bin/sh", "-c", script]);
        await detach.WaitForExitAsync();
        Assert.AreEqual(0, detach.ExitCode);
        await Eventually.HoldsAsync(() => File.Exists(done), "the program runs after its caller has ended");
        string[] lines = await File.ReadAllLinesAsync(done);
        StringAssert.StartsWith(lines[0], "0 1 2 3 ");
        StringAssert.EndsWith(lines[0], $"{lines[1]} 0");
        Assert.AreEqual("err\n", await File.ReadAllTextAsync(log));
        using var missing = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Boxes.ShimPath, ["detach", "--", "/no/such"]) { RedirectStandardError = true })!;
        await missing.WaitForExitAsync();
        Assert.AreEqual(127, missing.ExitCode);
    }

    /// <summary>A box whose /workspace is a fresh clone of an empty origin; returns the origin's directory.</summary>
    private static async Task<string> RunAgentAsync(string script, int expected, string wait = "30")
    {
        uint uid = HostIdentity.Allocate();
        string directory = Boxes.FreshDirectory();
        string setup = $"git init -q --bare {directory}/origin && git clone -q {directory}/origin {directory}/work && cd {directory}/work && {Commit} && git push -q origin HEAD:refs/heads/base && git fetch -q";
        using (var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", setup]) { RedirectStandardError = true })!) await git.WaitForExitAsync();
        HostIdentity.Own(directory, uid);
        BoxSpec spec = Boxes.Script(script);
        BoxResult result = await Boxes.RunAsync(spec with
        {
            HostUid = uid,
            Init = BoxInit.Agent,
            WorkingDirectory = "/workspace",
            Mounts = [new(BoxMountKind.ReadWrite, "/workspace", $"{directory}/work"), new(BoxMountKind.ReadWrite, $"{directory}/origin", $"{directory}/origin")],
            Environment = new Dictionary<string, string>(spec.Environment) { ["GUARD_BRANCH"] = "refs/heads/main", ["GUARD_PUSH_WAIT"] = wait },
        });
        Assert.AreEqual(expected, result.Exit.ExitCode, result.ToString());
        return Path.Combine(directory, "origin");
    }
}
