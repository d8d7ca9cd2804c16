using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary><c>guard-submit</c> as a run has it, with a real git and the real Shim.</summary>
[TestClass]
public sealed class SubmitTests
{
    [TestMethod]
    public async Task ItsExitCodeIsTheVerdicts()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.BoxCloneAsync();
        await client.CommitAsync("score", "6");
        (int code, string text) = await SubmitAsync(client);
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "C1 accepted");
        (code, text) = await SubmitAsync(client);
        Assert.AreEqual(0, code, "nothing new: " + text);
        await client.CommitAsync("score", "1");
        (code, text) = await SubmitAsync(client);
        Assert.AreEqual(4, code, text);
        await client.RunAsync("reset", "-q", "--hard", "HEAD~1");
        await client.CommitAsync("locked/file", "x");
        (code, text) = await SubmitAsync(client);
        Assert.AreEqual(3, code, text);
        StringAssert.Contains(text, "protected-paths locked/file: The path is protected");
        await client.RunAsync("reset", "-q", "--hard", "HEAD~1");
        await client.CommitAsync("ask/file", "x");
        (code, text) = await SubmitAsync(client, "--wait");
        Assert.AreEqual(7, code, "what an operator must decide is not waited for: " + text);
        StringAssert.Contains(text, "C4 held");
    }

    [TestMethod]
    public async Task WaitingGoesOnAfterThePushHasEndedAndJsonIsOneLine()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.BoxCloneAsync();
        await client.CommitAsync("score", "6");
        (int code, string text) = await SubmitAsync(client);
        Assert.AreEqual(7, code, text);
        StringAssert.Contains(text, "C1 screened: no verdict yet");
        int fetches = gate.Fetches;
        Task<(int Code, string Text)> waiting = SubmitAsync(client, "--wait", "--json");
        await Task.WhenAny(waiting, Eventually.HoldsAsync(() => gate.Fetches >= fetches + 2, "it asked for the verdict twice"));
        gate.Measure.Barrier.SetResult();
        (code, text) = await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.AreEqual(0, code, text);
        StringAssert.Contains(text, "\"event\":\"verdict\"");
        JsonObject end = JsonNode.Parse(text.Split('\n').Single(line => line.StartsWith('{')))!.AsObject();
        Assert.AreEqual(("verdict", 0, "accepted", "C1"), ((string)end["event"]!, (int)end["exitCode"]!, (string)end["candidate"]!["state"]!, (string)end["candidate"]!["id"]!));
        Assert.AreEqual(CandidateState.Accepted, gate.Last().State);
        Assert.HasCount(1, gate.Gate.List());
    }

    [TestMethod]
    public async Task WrongUseIsSaid()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.BoxCloneAsync();
        (int code, string text) = await SubmitAsync(client, "--wiat");
        Assert.AreEqual(2, code, text);
        StringAssert.Contains(text, "usage: guard-submit");
        (code, text) = await client.TryAsync(["-c", "alias.submit=!guard-submit", "submit"]);
        Assert.AreEqual(2, code, text);
        StringAssert.Contains(text, "GUARD_BRANCH");
        await client.RunAsync("checkout", "-q", "--orphan", "other");
        await client.CommitAsync("x", "x");
        (code, text) = await SubmitAsync(client);
        Assert.AreEqual(3, code, "git itself refuses other history: " + text);
    }

    private static Task<(int Code, string Text)> SubmitAsync(GitClient client, params string[] arguments) =>
        client.TryAsync(["-c", $"alias.submit=!guard-submit {string.Join(' ', arguments)}", "submit"], null, ("GUARD_BRANCH", "main"));
}
