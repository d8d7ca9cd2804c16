using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;
using Guard.Tests.Egress;

namespace Guard.EndToEnd.Tests;

/// <summary>What a night may spend: over its attempts, over a kill, and in the middle of a push.</summary>
[TestClass]
public sealed class NightBudgetTests
{
    // A request by the shell alone. It reserves 27 tokens of input and 50 of output, and costs 13.
    private const string Ask = """
        ask() { exec 3<>/dev/tcp/127.0.0.1/4141 || return 1; b='{"model":"claude-x","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}'; printf 'POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1:4141\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' "${#b}" "$b" >&3; grep -q '200 OK' <&3; };
        """;

    [TestMethod]
    public async Task Its_tokens_are_those_of_all_attempts_and_a_push_that_is_under_way_is_judged()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider);
        ground.CloseGate(); // the push waits for its verdict when the third request finds too little left
        Task<JsonNode> going = NightAsync(
            ground, repository, $"{Ask} v=$(cat value); echo $((v + 1)) >value; git commit -qam Raise; git push -q origin HEAD:main & ask && ask || exit 4; ask || touch refused; exec sleep 86399", "--tokens", "100");
        await Processes.UntilAsync(() => going.IsCompleted || Directory.GetFiles(ground.Guard.Home, "refused", SearchOption.AllDirectories).Length > 0, "the third request was refused");
        if (going.IsCompleted) Assert.Fail((await going).ToJsonString());
        await Processes.UntilAsync(async () => (await ground.CandidatesAsync(repository)).Count == 1, "the push had come");
        ground.OpenGate();
        JsonNode night = await going;
        Assert.AreEqual("tokens", (string)night["stop"]!["reason"]!, night.ToJsonString());
        Assert.Contains("of 100 are left", (string)night["stop"]!["text"]!);
        JsonArray attempts = night["attempts"]!.AsArray();
        Assert.IsTrue(attempts.Count == 1 && (int)attempts[0]!["accepted"]! == 1, night.ToJsonString());
        Assert.Contains("told to end", (string)attempts[^1]!["summary"]!);
        Assert.AreEqual(provider.Asked.Count * 13, attempts.Sum(each => (long)each!["tokens"]!), "no more than what was asked");
        Assert.IsTrue(provider.Asked.Count * 13 <= 100);
        JsonNode report = await ground.JsonAsync(repository, "report");
        Assert.AreEqual(attempts.Sum(each => (long)each!["tokens"]!), report["spending"]!.AsArray().Sum(each => (long)each!["tokens"]!));
        Assert.Contains("budget", report["denials"]!.ToJsonString());
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task What_was_spent_before_a_kill_counts_after_it()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider);
        // The first attempt asks three times (39 tokens) and hangs; 105 - 39 = 66 is too little for another request.
        await StartAsync(ground, repository, $"{Ask} ask && ask && ask || exit 4; touch here; exec sleep 86399", "--tokens", "105");
        await Processes.UntilAsync(() => Directory.GetFiles(ground.Guard.Home, "here", SearchOption.AllDirectories).Length > 0, "the first attempt had asked");
        Processes.KillResident(ground.Guard.Home);
        JsonNode over = await OverAsync(ground, repository);
        Assert.AreEqual("tokens", (string)over["stop"]!["reason"]!, over.ToJsonString());
        CollectionAssert.AreEqual(new[] { "cut-off", "ended" }, over["attempts"]!.AsArray().Select(each => (string)each!["state"]!).ToArray(), over.ToJsonString());
        Assert.AreEqual(39, (long)over["attempts"]![0]!["tokens"]!);
        Assert.HasCount(3, provider.Asked);
    }

    [TestMethod]
    public async Task Money_needs_prices()
    {
        await using Ground ground = Ground.Create();
        await using var provider = new ScriptedProvider();
        ScratchRepository repository = await GuardedAsync(ground, provider);
        ProgramResult night = await ground.Guard.RunAsync(repository.Directory, "night", "--goal", "x", "--until", "1h", "--money", "5", "--", "true");
        Assert.AreEqual(2, night.Code, night.ToString());
        Assert.Contains("G351", night.Errors);
    }

    private static Task<ScratchRepository> GuardedAsync(Ground ground, ScriptedProvider provider) => ground.GuardedAsync(
        Sample.Policy(ground.Gate) + $"egress:\n  - {{ name: model, api: anthropic, url: \"{provider.Url}\", private: true, credential: none }}\n");

    private static async Task<JsonNode> NightAsync(Ground ground, ScratchRepository repository, string script, params string[] options)
    {
        await StartAsync(ground, repository, script, options);
        return await OverAsync(ground, repository);
    }

    private static async Task StartAsync(Ground ground, ScratchRepository repository, string script, params string[] options)
    {
        ProgramResult started = await ground.Guard.RunAsync(
            repository.Directory, ["night", "--json", "--goal", "raise it", "--until", "1h", .. options, "--", "/bin/bash", "-c", script]);
        Assert.AreEqual(0, started.Code, started.ToString());
    }

    private static async Task<JsonNode> OverAsync(Ground ground, ScratchRepository repository)
    {
        JsonNode? night = null;
        await Processes.UntilAsync(async () => (string)(night = await ground.JsonAsync(repository, "night", "show", "N1"))["state"]! == "ended", "the night was over");
        return night!;
    }
}
