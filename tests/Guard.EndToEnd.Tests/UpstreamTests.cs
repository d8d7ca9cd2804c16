using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>A team's remote that moves behind Guard's back.</summary>
[TestClass]
public sealed class UpstreamTests
{
    [TestMethod]
    public async Task A_human_commit_is_the_baseline_and_a_forced_push_pauses_until_an_operator_resumes()
    {
        await using Ground ground = Ground.Create();
        (ScratchRepository repository, Upstream upstream) = await Upstream.GuardedAsync(ground, "stale: rebase");
        string human = await upstream.CommitAsync("Lower by hand", "value", "40\n");
        ProgramResult run = await ground.AgentAsync(repository, "git log -1 --format=%H; echo 45 > value; git commit -qam Raise; git push -q origin HEAD:main");
        Assert.AreEqual(0, run.Code, run.ToString());
        Assert.Contains(human, run.Output, "the run began at the newest main");
        JsonArray candidates = await ground.CandidatesAsync(repository);
        Assert.AreEqual(("upstream", "accepted", true), ((string?)candidates[0]!["source"], (string?)candidates[0]!["state"], candidates[0]!["verdict"] is null));
        Assert.AreEqual(40.0, (double)candidates[1]!["verdict"]!["before"]!, "measured against the human commit");
        string tip = await ground.TipAsync(repository);

        await upstream.Human.GitAsync("commit", "--quiet", "--amend", "-m", "Lower by hand, again");
        string forced = await upstream.Human.HeadAsync();
        await upstream.Human.GitAsync("push", "--quiet", "--force", "origin", "HEAD:main");
        run = await ground.AgentAsync(repository, "echo note > note; git add note; git commit -qm Note; git push origin HEAD:main");
        Assert.AreEqual(7, run.Code, run.ToString());
        Assert.Contains("waits, for nothing is promoted now: the upstream's main was moved by force", run.Output + run.Errors);
        Assert.AreEqual(tip, await ground.TipAsync(repository));
        await ground.Guard.RunAsync(ground.Root, "stop");
        ProgramResult status = await ground.Guard.RunAsync(repository.Directory, "status");
        Assert.Contains("paused: nothing is promoted since", status.Output, "it survives a restart");
        JsonNode shown = await ground.JsonAsync(repository, "upstream", "show");
        Assert.AreEqual(("forced", human, forced), ((string?)shown["upstream"]!["pause"]!["kind"], (string?)shown["upstream"]!["pause"]!["known"], (string?)shown["upstream"]!["pause"]!["seen"]));
        Assert.StartsWith(human, (string)shown["dropped"]![0]!);

        ProgramResult accept = await ground.Guard.RunAsync(repository.Directory, "upstream", "accept", "--reason", "a better message");
        Assert.AreEqual(0, accept.Code, accept.ToString());
        await Processes.UntilAsync(() => Note(ground, repository), "what had waited was rebased and landed");
        Assert.IsTrue((await repository.TryGitAsync("--git-dir=" + Store(ground), "merge-base", "--is-ancestor", forced, "main")).Code == 0);
        Assert.IsTrue((await repository.TryGitAsync("--git-dir=" + Store(ground), "merge-base", "--is-ancestor", tip, "main")).Code == 0);
        Assert.AreEqual(forced, await upstream.TipAsync(), "publish: none");
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json");
        Assert.Contains("a better message", log.Output);
        Assert.Contains("upstream.resumed", log.Output);
        await ground.LogVerifiesAsync();
    }

    private static string Store(Ground ground) => Path.Combine(Directory.GetDirectories(Path.Combine(ground.Guard.Home, "repos")).Single(), "public.git");

    private static bool Note(Ground ground, ScratchRepository repository) =>
        repository.TryGitAsync("--git-dir=" + Store(ground), "cat-file", "-e", "main:note").GetAwaiter().GetResult().Code == 0;
}
