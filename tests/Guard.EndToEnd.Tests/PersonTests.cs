using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>What a person does: init, push, fetch, eject; and what stays untouched.</summary>
[TestClass]
public sealed class PersonTests
{
    [TestMethod]
    public async Task A_push_lands_or_tells_why_not_and_the_resident_Guard_starts_on_demand()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string start = await repository.HeadAsync();
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "stop")).Code);
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreEqual(0, push.Code, push.ToString());
        Assert.Contains("C1 accepted", push.Errors);

        await repository.GitAsync("checkout", "--quiet", "-b", "other", start);
        ScratchRepository other = new(repository.Directory);
        await other.GitAsync("fetch", "--quiet", "guard");
        await other.GitAsync("reset", "--quiet", "--hard", "guard/main");
        Assert.AreEqual(better, await other.HeadAsync(), "everyone takes accepted work");

        await ground.Guard.RunAsync(ground.Root, "stop");
        await other.CommitAsync("Lower", ("value", "40\n"));
        push = await other.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.Contains("C2 rejected", push.Errors);
        Assert.Contains("60", push.Errors, "the scores are named");
        Assert.Contains("40", push.Errors);

        await other.GitAsync("reset", "--quiet", "--hard", "guard/main");
        await other.CommitAsync("Tune", ("eval/eval.sh", "exit 0\n"));
        push = await other.TryGitAsync("push", "guard", "HEAD:main");
        Assert.AreNotEqual(0, push.Code, push.ToString());
        Assert.Contains("protected-paths", push.Errors);
        Assert.Contains("eval/eval.sh", push.Errors);
        Assert.AreEqual(better, await ground.TipAsync(repository));
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "stop")).Code);
        Assert.AreEqual(better, await ground.TipAsync(repository), "and it is there after a restart");
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    [DataRow("a force push", "--force", "HEAD~1:refs/heads/main")]
    [DataRow("a deletion", "--force", ":refs/heads/main")]
    [DataRow("another branch", "--force", "HEAD:refs/heads/other")]
    [DataRow("a tag", "--force", "HEAD:refs/tags/v1")]
    [DataRow("a replacement", "--force", "HEAD:refs/replace/0123456789012345678901234567890123456789")]
    public async Task No_other_push_moves_a_ref(string what, string option, string refspec)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        await repository.CommitAsync("Second", ("value", "55\n"));
        ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", ground.Write("p.yaml", Sample.Policy(ground.Gate)), "--no-baseline");
        Assert.AreEqual(0, init.Code, init.ToString());
        string before = await repository.GitAsync("ls-remote", "guard");
        ProgramResult push = await repository.TryGitAsync("push", option, "guard", refspec);
        Assert.AreNotEqual(0, push.Code, $"{what}: {push}");
        Assert.AreEqual(before, await repository.GitAsync("ls-remote", "guard"), what);
    }

    [TestMethod]
    public async Task Init_changes_nothing_but_one_remote_and_eject_takes_it_away()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        await repository.GitAsync("remote", "add", "origin", "https://pat:hunter2-in-a-url@git.example.invalid/project.git");
        await repository.GitAsync("config", "alias.st", "status");
        byte[] config = await File.ReadAllBytesAsync(repository.At(".git/config"));
        repository.Write(("value", "51\n"), ("new.txt", "not committed\n"));
        string status = await repository.GitAsync("status", "--porcelain=v2", "--branch");
        string policy = ground.Write("p.yaml", Sample.Policy());

        for (int round = 1; round <= 2; round++)
        {
            ProgramResult init = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
            Assert.AreEqual(0, init.Code, init.ToString());
            foreach (string line in (string[])["baseline: value = 50", "git push guard HEAD:main", "git fetch guard", "guard run --agent", "it does not stop:", "uncommitted changes"])
                Assert.Contains(line, init.Output, $"round {round}: {init}");
            Assert.DoesNotContain("hunter2", init.Output + init.Errors, "a credential in a URL is nobody's business");
            Assert.AreEqual(status, await repository.GitAsync("status", "--porcelain=v2", "--branch"));
            string changed = await File.ReadAllTextAsync(repository.At(".git/config"));
            Assert.StartsWith(System.Text.Encoding.UTF8.GetString(config), changed, "what was there stays");

            ProgramResult again = await ground.Guard.RunAsync(repository.Directory, "init", "--policy", policy);
            Assert.AreEqual(2, again.Code, again.ToString());
            Assert.Contains("under guard already", again.Errors);
            Assert.AreEqual(changed, await File.ReadAllTextAsync(repository.At(".git/config")), "a refused init changes nothing");

            ProgramResult eject = await ground.Guard.RunAsync(repository.Directory, "eject");
            Assert.AreEqual(0, eject.Code, eject.ToString());
            CollectionAssert.AreEqual(config, await File.ReadAllBytesAsync(repository.At(".git/config")), "the configuration is as it was, to the byte");
            Assert.AreEqual("", await repository.GitAsync("for-each-ref", "refs/remotes/guard"), "no ref of the remote is left");
            Assert.IsEmpty(Directory.EnumerateFileSystemEntries(Path.Combine(ground.Guard.Home, "repos")));
            Assert.AreEqual(status, await repository.GitAsync("status", "--porcelain=v2", "--branch"));
        }

        Assert.AreEqual(2, (await ground.Guard.RunAsync(repository.Directory, "status")).Code);
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Eject_keeps_rejected_work_until_told_to_discard_it()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        Assert.AreEqual(4, (await ground.AgentAsync(repository, "echo 40 >value; git commit -qam Lower; git push -q origin HEAD:main")).Code);
        ProgramResult eject = await ground.Guard.RunAsync(repository.Directory, "eject");
        Assert.AreEqual(2, eject.Code, eject.ToString());
        Assert.Contains("--discard-kept-work", eject.Errors);
        Assert.HasCount(1, await ground.CandidatesAsync(repository), "nothing is half-applied");
        Assert.AreEqual(0, (await ground.Guard.RunAsync(repository.Directory, "eject", "--discard-kept-work")).Code);
    }

    [TestMethod]
    public async Task Init_works_from_a_subdirectory_and_in_a_linked_work_tree()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ScratchRepository.CreateAsync(ground.At("project"), Sample.Files());
        string policy = ground.Write("p.yaml", Sample.Policy());
        JsonNode fromBelow = JsonNode.Parse((await ground.Guard.RunAsync(repository.At("tests"), "init", "--json", "--policy", policy)).Output)!;
        Assert.AreEqual(await repository.HeadAsync(), (string?)fromBelow["tip"]);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(repository.At("eval"), "status")).Code, "a subdirectory is in the repository");
        Assert.AreEqual(0, (await ground.Guard.RunAsync(repository.Directory, "eject")).Code);

        await repository.GitAsync("worktree", "add", "--quiet", "-b", "side", ground.At("linked"));
        var linked = new ScratchRepository(ground.At("linked"));
        ProgramResult init = await ground.Guard.RunAsync(
            linked.Directory, "init", "--policy", ground.Write("side.yaml", Sample.Policy().Replace("branch: main", "branch: side", StringComparison.Ordinal)));
        Assert.AreEqual(0, init.Code, init.ToString());
        Assert.Contains("branch side", init.Output);
        await linked.CommitAsync("Raise", ("value", "60\n"));
        ProgramResult push = await linked.TryGitAsync("push", "guard", "HEAD:side");
        Assert.AreEqual(0, push.Code, push.ToString());
    }
}
