using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>What an operator decides and repairs, with the built program; and that nothing in a box can.</summary>
[TestClass]
public sealed class OperatorTests
{
    private const string Held = "echo 60 >value && git rm -q tests/test.sh && git commit -qam 'Drop a wrong check' && git push -q origin HEAD:main";

    // Every way to the resident Guard that a box might have: its socket by name, and calls over the socket that it was given.
    private const string Attack = """
        python3 - <<'END'
        import glob, socket
        near = [p for d in ("/run", "/tmp", "/var/tmp", "/home", "/root", "/workspace") for p in glob.glob(d + "/**/*.sock", recursive=True)]
        for path in sorted(set(["/run/git.sock", "HOME/guard.sock", "/proc/1/rootHOME/guard.sock"] + near)):
            for method in ("approve", "reject", "restore", "repair", "policy.apply"):
                s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                try:
                    s.settimeout(20)
                    s.connect(path)
                    s.sendall(('{"v":1,"verb":"call","method":"%s","params":{"repository":"REPO","candidate":"C1","reason":"me"}}\n' % method).encode())
                    print("answer", path, method, s.recv(100))
                except OSError as error:
                    print("none", path, method, error)
        END
        command -v guard || echo "no guard here"
        """;

    [TestMethod]
    public async Task What_a_policy_holds_lands_after_an_operator_approved_it()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync(Policy(ground));
        string before = await ground.TipAsync(repository);
        ProgramResult run = await ground.AgentAsync(repository, Held);
        Assert.AreEqual(7, run.Code, run.ToString());
        Assert.AreEqual(before, await ground.TipAsync(repository));
        JsonNode candidate = (await ground.CandidatesAsync(repository))[0]!;
        Assert.AreEqual("held", (string)candidate["state"]!);
        ProgramResult wrong = await ground.Guard.RunAsync(repository.Directory, "approve", "C1", "--reason", "x", "--commit", new string('0', 40));
        Assert.AreEqual((2, ""), (wrong.Code, wrong.Output), wrong.ToString());
        Assert.Contains("G260", wrong.Errors);
        Assert.AreEqual(2, (await ground.Guard.RunAsync(repository.Directory, "approve", "C1", "--reason", " ")).Code);
        Assert.AreEqual(2, (await ground.Guard.RunAsync(repository.Directory, "approve", "C9", "--reason", "x")).Code);
        JsonNode approved = await ground.JsonAsync(repository, "approve", "C1", "--reason", "the check was wrong", "--commit", ((string)candidate["commit"]!)[..12], "--wait");
        Assert.AreEqual((0, true, "accepted"), ((int)approved["exitCode"]!, (bool)approved["changed"]!, (string)approved["candidate"]!["state"]!));
        Assert.AreEqual((string)candidate["commit"]!, await ground.TipAsync(repository));
        ProgramResult show = await ground.Guard.RunAsync(repository.Directory, "show", "C1");
        Assert.Contains("the check was wrong", show.Output);
        Assert.Contains("candidate.approved", show.Output);
        Assert.AreEqual(2, (await ground.Guard.RunAsync(repository.Directory, "reject", "C1", "--reason", "x")).Code);
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task What_is_rejected_is_restored_as_a_branch()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync(Policy(ground));
        await ground.AgentAsync(repository, Held);
        JsonNode rejected = await ground.JsonAsync(repository, "reject", "C1", "--reason", "keep the check");
        Assert.AreEqual(("rejected", "keep the check"), ((string)rejected["candidate"]!["state"]!, (string)rejected["candidate"]!["decision"]!["reason"]!));
        ProgramResult restore = await ground.Guard.RunAsync(repository.Directory, "restore", "C1");
        Assert.AreEqual(0, restore.Code, restore.ToString());
        Assert.AreEqual((string)rejected["candidate"]!["commit"]!, await repository.GitAsync("rev-parse", "guard/C1"));
        JsonNode again = await ground.JsonAsync(repository, "restore", "C1", "--branch", "guard/C1");
        Assert.IsFalse((bool)again["created"]!);
        Assert.AreEqual(2, (await ground.Guard.RunAsync(repository.Directory, "restore", "C1", "--branch", "main")).Code);
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Nothing_in_a_box_can_decide()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync(Policy(ground));
        string id = (string)(await ground.JsonAsync(repository, "status"))["id"]!;
        ProgramResult run = await ground.AgentAsync(repository, Held + "\n" + Attack.Replace("REPO", id, StringComparison.Ordinal).Replace("HOME", ground.Guard.Home, StringComparison.Ordinal));
        Assert.Contains("no guard here", run.Output);
        Assert.DoesNotContain($"answer {ground.Guard.Home}", run.Output, "home's socket is not there");
        if (!run.Output.Contains("/run/git.sock approve", StringComparison.Ordinal)) Assert.Inconclusive("no python3 in the box: " + run);
        foreach (string line in run.Output.Split('\n').Where(line => line.StartsWith("answer", StringComparison.Ordinal))) Assert.EndsWith("b''", line, "an answer to a call from a box");
        JsonNode candidate = (await ground.CandidatesAsync(repository))[0]!;
        Assert.AreEqual("held", (string)candidate["state"]!);
        Assert.IsNull(candidate["decision"]);
        Assert.DoesNotContain("candidate.approved", (await ground.Guard.RunAsync(repository.Directory, "log")).Output);
        ProgramResult control = await ground.Guard.RunAsync(repository.Directory, "approve", "C1", "--reason", "control: its owner can");
        Assert.AreEqual(0, control.Code, control.ToString());
    }

    [TestMethod]
    public async Task Altered_stores_close_their_repository_only_until_repaired()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository first = await ground.GuardedAsync(name: "first");
        ScratchRepository second = await ground.GuardedAsync(name: "second");
        await ground.Guard.RunAsync(first.Directory, "stop");
        string store = Directory.GetDirectories(Path.Combine(ground.Guard.Home, "repos"), "first-*").Single();
        string config = Path.Combine(store, "public.git", "config");
        await File.AppendAllTextAsync(config, "[core]\n\thooksPath = /tmp/x\n");
        ProgramResult status = await ground.Guard.RunAsync(first.Directory, "status");
        Assert.AreEqual(2, status.Code, status.ToString());
        Assert.Contains("guard repair", status.Errors);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(second.Directory, "status")).Code, "the other repository is served");
        Assert.AreNotEqual(0, (await first.TryGitAsync("push", "guard", "HEAD:main")).Code);
        JsonNode repaired = await ground.JsonAsync(first, "repair");
        Assert.AreEqual((0, true, config), ((int)repaired["exitCode"]!, (bool)repaired["served"]!, (string)repaired["steps"]![0]!["path"]!));
        Assert.IsTrue(File.Exists(Directory.GetFiles((string)repaired["aside"]!).Single()), "what was altered is evidence");
        Assert.AreEqual(0, (await ground.AgentAsync(first, "echo 60 >value && git commit -qam Raise && git push -q origin HEAD:main")).Code);
        Assert.Contains("repository.repaired", (await ground.Guard.RunAsync(first.Directory, "log")).Output);

        File.Delete(Path.Combine(store, "candidates", "C1.json"));
        await File.WriteAllTextAsync(Path.Combine(store, "candidates", "C1.json"), "{}");
        await ground.Guard.RunAsync(first.Directory, "stop");
        ProgramResult repair = await ground.Guard.RunAsync(first.Directory, "repair");
        Assert.AreEqual(2, repair.Code, repair.ToString());
        Assert.Contains("C1.json is damaged", repair.Output);
        Assert.Contains("not served", repair.Output);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(second.Directory, "status")).Code);
    }

    [TestMethod]
    public async Task A_run_submits_and_reads_its_verdicts()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult run = await ground.AgentAsync(
            repository,
            """
            echo 60 >value && git commit -qam Raise && guard-submit --wait --json; echo "code $?"
            echo 40 >value && git commit -qam Lower && guard-submit; echo "code $?"
            git fetch -q origin && git cat-file blob refs/verdicts/$(git rev-parse HEAD) | grep '"state"'
            """);
        Assert.AreEqual(4, run.Code, run.ToString());
        Assert.Contains("\"event\":\"verdict\"", run.Output);
        Assert.Contains("code 0\n", run.Output);
        Assert.Contains("code 4\n", run.Output);
        Assert.Contains("\"state\": \"rejected\"", run.Output);
        ProgramResult other = await ground.AgentAsync(repository, "git ls-remote origin");
        Assert.DoesNotContain("refs/verdicts", other.Output, "another run's verdicts are not there");
    }

    private static string Policy(Ground ground) => Sample.Policy(ground.Gate).Replace("branch: main\n", "branch: main\napprovals: [tests-not-weakened]\n", StringComparison.Ordinal);
}
