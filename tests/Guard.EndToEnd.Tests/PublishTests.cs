using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary><c>publish:</c> to a real second repository: forward only, read back, and never what was not accepted.</summary>
[TestClass]
public sealed class PublishTests
{
    [TestMethod]
    public async Task What_is_accepted_reaches_the_upstream_what_is_rejected_never_does_and_what_humans_push_meanwhile_is_merged()
    {
        await using Ground ground = Ground.Create();
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: push");
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        await upstream.ReachesAsync(better);
        await StateAsync(ground, repository, "published");

        string worse = await repository.CommitAsync("Lower", ("value", "10\n"));
        ProgramResult push = await repository.TryGitAsync("push", "guard", "HEAD:main");
        Assert.Contains("rejected", push.Errors);

        // Measured already, when somebody else's commit arrives upstream.
        await repository.GitAsync("reset", "--quiet", "--hard", better);
        string next = await repository.CommitAsync("Raise again", ("value", "70\n"));
        ground.CloseGate();
        using (RunningProgram pushing = repository.StartGit("push", "guard", "HEAD:main"))
        {
            await pushing.SawAsync("measuring");
            await upstream.Human.GitAsync("pull", "--quiet");
            string human = await upstream.CommitAsync("Note", "note", "by hand\n");
            ground.OpenGate();
            ProgramResult end = await pushing.EndAsync();
            Assert.AreEqual(0, end.Code, end.ToString());
            await Processes.UntilAsync(() => upstream.TipAsync().Result is { Length: 40 } tip && tip != human, "the merge was published");
            await upstream.Human.GitAsync("pull", "--quiet", "--ff-only");
            Assert.AreEqual($"{next} {human}", await upstream.Human.GitAsync("log", "-1", "--format=%P"));
        }

        Assert.AreEqual("by hand", await upstream.Human.GitAsync("show", "HEAD:note"));
        Assert.IsFalse(await upstream.HasAsync(worse), "a rejected commit is not even there as an object");
        Assert.IsTrue(await upstream.HasAsync(next), "control");
        await StateAsync(ground, repository, "published");
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.Contains($"read back: refs/heads/main is at {better}", log.Output);
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task A_branch_for_a_pull_request_is_moved_forward_and_never_over_somebody_elses_commit()
    {
        await using Ground ground = Ground.Create();
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: branch");
        string main = await upstream.TipAsync();
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        await upstream.ReachesAsync(better, "guard/main");
        Assert.AreEqual(main, await upstream.TipAsync(), "the branch itself is the team's");
        await StateAsync(ground, repository, "published");

        await upstream.Human.CommitAsync("Mine", ("mine", "x\n"));
        await upstream.Human.GitAsync("push", "--quiet", "--force", "origin", "HEAD:guard/main");
        string mine = await upstream.Human.HeadAsync();
        await repository.CommitAsync("Raise again", ("value", "70\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        JsonNode publish = await StateAsync(ground, repository, "refused");
        Assert.Contains("which Guard did not publish", (string)publish["problem"]!);
        Assert.AreEqual(mine, await upstream.TipAsync("guard/main"));
        Assert.AreEqual(3, (await ground.Guard.RunAsync(repository.Directory, "publish")).Code);
        Assert.Contains("refused for", (await ground.Guard.RunAsync(repository.Directory, "status")).Output);

        await upstream.Human.GitAsync("push", "--quiet", "origin", ":guard/main");
        ProgramResult again = await ground.Guard.RunAsync(repository.Directory, "publish");
        Assert.AreEqual(0, again.Code, again.ToString());
        Assert.AreEqual(await ground.TipAsync(repository), await upstream.TipAsync("guard/main"));
    }

    [TestMethod]
    public async Task An_outage_postpones_and_a_refusal_ends_the_attempts()
    {
        await using Ground ground = Ground.Create();
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: push");
        string count = ground.Write("count", "");
        upstream.Hook("pre-receive", $"echo x >> '{count}'\necho 'main is protected here' >&2\nexit 1\n");
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        JsonNode publish = await StateAsync(ground, repository, "refused");
        Assert.Contains("main is protected here", (string)publish["problem"]!);
        Assert.AreEqual(better, await ground.TipAsync(repository), "the verdict stands");
        int tried = File.ReadAllLines(count).Length;
        Assert.AreEqual(3, (await ground.Guard.RunAsync(repository.Directory, "publish")).Code);
        Assert.HasCount(tried + 1, File.ReadAllLines(count), "tried when told to, and else not");

        File.Delete(Path.Combine(upstream.Path, "hooks", "pre-receive"));
        Directory.Move(upstream.Path, upstream.Path + "-away");
        string next = await repository.CommitAsync("Raise again", ("value", "70\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        Assert.AreEqual(next, await ground.TipAsync(repository), "a night's work is not lost to an outage");
        Directory.Move(upstream.Path + "-away", upstream.Path);
        ProgramResult now = await ground.Guard.RunAsync(repository.Directory, "publish");
        Assert.AreEqual((0, next), (now.Code, await upstream.TipAsync()), now.ToString());
    }

    [TestMethod]
    public async Task Killed_between_push_and_read_back_it_reads_the_upstream_and_goes_on()
    {
        await using Ground ground = Ground.Create();
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "publish: push");
        string pushes = ground.Write("pushes", "");
        upstream.Hook("post-receive", $"echo x >> '{pushes}'\nwhile [ -e '{ground.At("hold")}' ]; do sleep 0.1; done\n");
        ground.Write("hold", "");
        string better = await repository.CommitAsync("Raise", ("value", "60\n"));
        await repository.GitAsync("push", "--quiet", "guard", "HEAD:main");
        await upstream.ReachesAsync(better);
        await Processes.UntilAsync(() => File.ReadAllLines(pushes).Length == 1, "the push was received");
        Processes.KillResident(ground.Guard.Home);
        File.Delete(ground.At("hold"));

        JsonNode publish = await StateAsync(ground, repository, "published");
        Assert.AreEqual((better, better), ((string?)publish["commit"], (string?)publish["read"]));
        Assert.HasCount(1, File.ReadAllLines(pushes), "it was not pushed again");
        string log = (await ground.Guard.RunAsync(ground.Root, "log", "--json")).Output;
        CollectionAssert.AreEqual(
            new[] { "publish.intent", "publish.done" },
            JsonNode.Parse(log)!["entries"]!.AsArray().Where(e => ((string)e!["event"]!).StartsWith("publish.", StringComparison.Ordinal) && (string?)e["subject"]!["new"] == better).OrderBy(e => (int)e!["seq"]!).Select(e => (string)e!["event"]!).ToArray());
        Assert.Contains("as an earlier push had left it", log);
        await ground.LogVerifiesAsync();
    }

    private static async Task<JsonNode> StateAsync(Ground ground, ScratchRepository repository, string state)
    {
        JsonNode? publish = null;
        for (int tries = 0; tries < 200; tries++)
        {
            publish = (await ground.JsonAsync(repository, "status"))["publish"];
            if ((string?)publish?["state"] == state && (string?)publish!["commit"] == await ground.TipAsync(repository)) return publish;
        }

        throw new AssertFailedException($"it was never {state}: {publish?.ToJsonString()}");
    }
}
