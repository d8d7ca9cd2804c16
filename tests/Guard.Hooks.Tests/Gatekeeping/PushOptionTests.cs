using System.Text.Json.Nodes;
using CsCheck;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;

namespace Guard.Hooks.Tests.Gatekeeping;

[TestClass]
public sealed class PushOptionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task WithoutWaitingAPushEndsPendingRightAfterScreening()
    {
        await using TestGate gate = await TestGate.StartAsync();
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6");
        string text = await client.RunAsync("push", "-o", "guard.wait=false", "origin", "HEAD:main");
        StringAssert.Contains(text, "C1 pending");
        CollectionAssert.Contains(gate.Log.Events("C1").ToArray(), LogEvents.CandidateScreened);
        gate.Measure.Barrier.SetResult();
        await gate.Gate.WaitAsync("C1").WaitAsync(Limit);
        Assert.AreEqual(commit, gate.Repository.ReadBranch());
        await client.CommitAsync("locked/file", "x");
        (int code, text) = await client.TryAsync(["push", "-o", "guard.wait=false", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, "what the rules refuse is refused at once");
        StringAssert.Contains(text, "C2 rejected");
    }

    [TestMethod]
    public async Task AWaitOfSecondsIsBoundedByThePolicy()
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { PushWait = TimeSpan.FromMilliseconds(1) });
        gate.Measure.Barrier = new TaskCompletionSource();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        StringAssert.Contains(await client.RunAsync("push", "-o", "guard.wait=86400", "origin", "HEAD:main"), "C1 pending");
        gate.Policy = gate.Policy with { PushWait = TimeSpan.FromHours(1) };
        StringAssert.Contains(await client.RunAsync("push", "-o", "guard.wait=1", "origin", "HEAD:main"), "C1 pending");
        gate.Measure.Barrier.SetResult();
    }

    [TestMethod]
    public async Task AsJsonEveryLineIsAnObjectAndTheLastHasTheVerdict()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string commit = await client.CommitAsync("score", "6", "six \"quoted\" 日本");
        JsonObject[] lines = Lines(await client.RunAsync("push", "-o", "guard.format=json", "origin", "HEAD:main"));
        Assert.IsTrue(lines.All(line => (int)line["v"]! == 1));
        Assert.AreEqual("received", (string)lines[0]["event"]!);
        Assert.AreEqual("six \"quoted\" 日本", (string)lines[0]["title"]!);
        Assert.IsTrue(lines.Any(line => (string)line["event"]! == "progress"));
        Assert.AreEqual("verdict", (string)lines[^1]["event"]!);
        Assert.AreEqual((0, false, "accepted", commit), (
            (int)lines[^1]["exitCode"]!, (bool)lines[^1]["pending"]!, (string)lines[^1]["candidate"]!["state"]!, (string)lines[^1]["candidate"]!["commit"]!));
        Assert.IsNull(lines[^1]["candidate"]!["verdict"]!["samples"], "who pushes is not told the seeds");
        lines = Lines((await client.TryAsync(["push", "-o", "guard.format=json", "origin", "HEAD:other"])).Text);
        Assert.AreEqual(("refused", 3), ((string)lines[^1]["event"]!, (int)lines[^1]["exitCode"]!));
        await client.CommitAsync("score", "1");
        lines = Lines((await client.TryAsync(["push", "-o", "guard.format=json", "origin", "HEAD:main"])).Text);
        Assert.AreEqual(("rejected", 4), ((string)lines[^1]["candidate"]!["state"]!, (int)lines[^1]["exitCode"]!));
        await client.RunAsync("reset", "-q", "--hard", "HEAD~1");
        await client.CommitAsync("ask/file", "x");
        lines = Lines(await client.RunAsync("push", "-o", "guard.format=json", "origin", "HEAD:main"));
        Assert.AreEqual((7, true, "held"), ((int)lines[^1]["exitCode"]!, (bool)lines[^1]["pending"]!, (string)lines[^1]["candidate"]!["state"]!));
        Assert.AreEqual("ask-first", (string)lines[^1]["candidate"]!["verdict"]!["findings"]![0]!["rule"]!);
    }

    [TestMethod]
    [DataRow("guard.wiat=false", "Did you mean `guard.wait`")]
    [DataRow("guard.fromat=json", "Did you mean `guard.format`")]
    [DataRow("GUARD.WAIT=false", "guard.wait")]
    [DataRow("guard.wait", "true, false or whole seconds")]
    [DataRow("guard.wait=-1", "true, false or whole seconds")]
    [DataRow("guard.wait=86401", "true, false or whole seconds")]
    [DataRow("guard.wait=1.5", "true, false or whole seconds")]
    [DataRow("guard.format=xml", "json or text")]
    [DataRow("guard.", "none of Guard's")]
    public async Task AWrongOptionOfGuardsIsRefusedAndNothingIsTaken(string option, string says)
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        (int code, string text) = await client.TryAsync(["push", "-o", option, "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        StringAssert.Contains(text, says);
        Assert.IsEmpty(gate.Gate.List());
        CollectionAssert.AreEqual(new[] { LogEvents.PushRefused }, gate.Log.Events().ToArray());
    }

    [TestMethod]
    public async Task OptionsOfOthersAreIgnoredAndTheirNumberAndLengthAreBounded()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        await client.CommitAsync("score", "6");
        (int code, string text) = await client.TryAsync(["push", .. Enumerable.Repeat("-oci.skip", PushOptions.Most + 1), "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        foreach (int length in (int[])[PushOptions.Longest + 1, 60_000])
        {
            (code, text) = await client.TryAsync(["push", "-o", new string('x', length), "origin", "HEAD:main"]);
            Assert.AreNotEqual(0, code, text);
        }

        (code, text) = await client.TryAsync(["push", .. Enumerable.Repeat("-oci.skip", 200), "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        (code, text) = await client.TryAsync(["push", "-o", "guard.wait=true", "-o", "guard.wait=false", "origin", "HEAD:main"]);
        Assert.AreNotEqual(0, code, text);
        StringAssert.Contains(text, "came twice");
        Assert.IsEmpty(gate.Gate.List());
        await client.RunAsync("push", "-o", "ci.skip", "-o", "merge_request.create", "-o", "guardian=1", "origin", "HEAD:main");
        Assert.AreEqual(CandidateState.Accepted, gate.Last().State);
    }

    [TestMethod]
    public void AnyTextIsReadOrRefusedAndTheWaitNeverExceedsThePolicys() =>
        Gen.Select(Gen.OneOf(Gen.String, Gen.String.Select(s => "guard.wait=" + s), Gen.String.Select(s => "guard." + s), Gen.Int.Select(i => "guard.wait=" + i)).Array[0, 5], Gen.Int[0, 1000])
            .Sample((options, seconds) =>
            {
                (PushOptions? read, string? refusal) = PushOptions.Read(options);
                Assert.AreNotEqual(read is null, refusal is null);
                if (read is not null) Assert.IsTrue(read.Within(TimeSpan.FromSeconds(seconds)) <= TimeSpan.FromSeconds(seconds));
                if (refusal is not null) Assert.IsFalse(refusal.Any(char.IsControl), refusal);
            });

    private static JsonObject[] Lines(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("remote: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line["remote: ".Length..])!.AsObject())];
}
