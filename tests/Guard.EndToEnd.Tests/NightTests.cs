using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>A night: attempt after attempt from the newest branch, until something ends it; also over a kill -9.</summary>
[TestClass]
public sealed class NightTests
{
    // Each attempt takes the branch's value and adds one.
    private const string Raise = "v=$(cat value); echo $((v + 1)) >value; git commit -qam \"Raise from $v\"; git push -q origin HEAD:main";

    [TestMethod]
    public async Task Each_attempt_begins_at_what_the_last_one_landed()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        JsonNode night = await OverAsync(ground, repository, await StartAsync(ground, repository, Raise, "--attempts", "3"));
        Assert.AreEqual("attempts", Reason(night), night.ToJsonString());
        JsonArray attempts = night["attempts"]!.AsArray();
        Assert.HasCount(3, attempts);
        Assert.IsTrue(attempts.All(each => (string)each!["state"]! == "ended" && (int)each["accepted"]! == 1 && (bool)each["moved"]!), night.ToJsonString());
        CollectionAssert.AreEqual(new[] { "R1", "R2", "R3" }, attempts.Select(each => (string)each!["run"]!).ToArray());
        CollectionAssert.AreEqual(
            new[] { "Raise from 50", "Raise from 51", "Raise from 52" }, (await ground.CandidatesAsync(repository)).Select(each => (string)each!["title"]!).ToArray());
        JsonNode[] log = await LogAsync(ground);
        Assert.HasCount(1, log.Where(each => Event(each) == "night.started"));
        Assert.HasCount(3, log.Where(each => Event(each) == "attempt.ended"));
        Assert.HasCount(1, log.Where(each => Event(each) == "night.ended" && (string)each["decision"]! == "attempts"));
        Assert.IsTrue(log.Where(each => Event(each).StartsWith("run.", StringComparison.Ordinal)).All(each => (string?)each["night"] == "N1"));
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task It_ends_when_nothing_moves_when_the_score_is_reached_and_when_pushes_are_used_up()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        JsonNode still = await OverAsync(ground, repository, await StartAsync(ground, repository, "true", "--still", "2"));
        Assert.AreEqual("still", Reason(still), still.ToJsonString());
        Assert.HasCount(2, still["attempts"]!.AsArray());

        JsonNode reached = await OverAsync(ground, repository, await StartAsync(ground, repository, Raise, "--target", "52"));
        Assert.AreEqual("goal", Reason(reached), reached.ToJsonString());
        Assert.HasCount(2, reached["attempts"]!.AsArray());

        const string lower = "for v in 1 2 3 4 5 6 7 8 9; do echo $v >value; git commit -qam Lower$v; git push -q origin HEAD:main; git reset -q --hard origin/main; done; exec sleep 86399";
        JsonNode pushes = await OverAsync(ground, repository, await StartAsync(ground, repository, lower, "--pushes", "2"));
        Assert.AreEqual("pushes", Reason(pushes), pushes.ToJsonString());
        Assert.HasCount(1, pushes["attempts"]!.AsArray());
        Assert.Contains("told to end", (string)pushes["attempts"]![0]!["summary"]!);

        JsonNode rejects = await OverAsync(ground, repository, await StartAsync(ground, repository, lower, "--rejects", "2"));
        Assert.AreEqual("rejects", Reason(rejects), rejects.ToJsonString());
        Assert.AreEqual(52, await ValueAsync(ground, repository), "nothing that lowered the score landed");
    }

    [TestMethod]
    public async Task An_agent_that_fails_is_tried_again_and_then_given_up_with_what_it_said()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        JsonNode night = await OverAsync(ground, repository, await StartAsync(ground, repository, "exit 3", "--failures", "1"));
        Assert.AreEqual("failures", Reason(night), night.ToJsonString());
        Assert.Contains("3", (string)night["stop"]!["text"]!);
        JsonNode time = await OverAsync(ground, repository, await StartUntilAsync(ground, repository, "exec sleep 86399", "3s"));
        Assert.AreEqual("time", Reason(time), time.ToJsonString());
        Assert.HasCount(1, time["attempts"]!.AsArray());
    }

    [TestMethod]
    public async Task A_person_ends_it_and_what_is_committed_is_pushed()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string id = await StartAsync(ground, repository, "echo 60 >value; git commit -qam Raise; touch /workspace/here; exec sleep 86399");
        await Processes.UntilAsync(() => Directory.GetFiles(ground.Guard.Home, "here", SearchOption.AllDirectories).Length > 0, "the agent had committed");
        ProgramResult second = await ground.Guard.RunAsync(repository.Directory, "night", "--goal", "x", "--until", "1h", "--", "true");
        Assert.AreEqual(2, second.Code, second.ToString());
        Assert.Contains("G341", second.Errors);
        Assert.AreEqual(2, (await ground.Guard.RunAsync(ground.Root, "stop")).Code, "an attempt keeps Guard from being stopped");
        ProgramResult stop = await ground.Guard.RunAsync(repository.Directory, "night", "stop", id);
        Assert.AreEqual(0, stop.Code, stop.ToString());
        JsonNode night = await OverAsync(ground, repository, id);
        Assert.AreEqual("person", Reason(night), night.ToJsonString());
        Assert.AreEqual(60, await ValueAsync(ground, repository));
        Assert.Contains("G343", (await ground.Guard.RunAsync(repository.Directory, "night", "stop", id)).Errors);
    }

    [TestMethod]
    public async Task Killed_in_the_middle_it_goes_on_and_no_attempt_is_made_twice()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        // The first attempt hangs after its push; later ones do not.
        string id = await StartAsync(ground, repository, Raise + "; [ $v -gt 50 ] || { echo idea >notes.txt; exec sleep 86399; }", "--attempts", "3");
        await Processes.UntilAsync(() => Directory.GetFiles(ground.Guard.Home, "notes.txt", SearchOption.AllDirectories).Length > 0, "the first attempt had pushed");
        Processes.KillResident(ground.Guard.Home);
        JsonNode night = await OverAsync(ground, repository, id);
        string[] states = [.. night["attempts"]!.AsArray().Select(each => (string)each!["state"]!)];
        CollectionAssert.AreEqual(new[] { "cut-off", "ended", "ended" }, states, night.ToJsonString());
        CollectionAssert.AreEqual(new[] { "R1", "R2", "R3" }, night["attempts"]!.AsArray().Select(each => (string)each!["run"]!).ToArray());
        CollectionAssert.AreEqual(new[] { "C1" }, night["attempts"]![0]!["candidates"]!.AsArray().Select(each => (string)each!).ToArray(), "what it had pushed counts");
        Assert.HasCount(1, Directory.GetFiles(ground.Guard.Home, "notes.txt", SearchOption.AllDirectories), "its clone is kept");
        Assert.AreEqual(53, await ValueAsync(ground, repository));
        Assert.AreEqual("attempts", Reason(night));
        await ground.LogVerifiesAsync();
    }

    [TestMethod]
    public async Task Schedules_are_kept_paused_started_and_removed()
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult made = await ground.Guard.RunAsync(
            repository.Directory, "night", "--goal", "raise it", "--from", "03:00", "--days", "mon-fri", "--until", "07:00", "--zone", "Europe/Berlin", "--attempts", "1", "--", "/bin/sh", "-c", Raise);
        Assert.AreEqual(0, made.Code, made.ToString());
        Assert.Contains("S1", made.Output);
        Processes.KillResident(ground.Guard.Home);
        JsonNode listed = (await ground.JsonAsync(repository, "schedule", "list"))["schedules"]![0]!;
        Assert.AreEqual("mon,tue,wed,thu,fri", (string)listed["days"]!, "it survives kill -9");
        string next = (string)listed["next"]!;
        Assert.IsTrue(next.EndsWith("T02:00:00Z", StringComparison.Ordinal) || next.EndsWith("T01:00:00Z", StringComparison.Ordinal), next);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "schedule", "pause", "S1")).Code);
        Assert.IsTrue((bool)(await ground.JsonAsync(repository, "schedule", "list"))["schedules"]![0]!["paused"]!);
        Assert.IsNull((await ground.JsonAsync(repository, "schedule", "next"))["next"]);
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "schedule", "resume", "S1")).Code);
        Assert.AreEqual("S1", (string)(await ground.JsonAsync(repository, "schedule", "next"))["next"]!["id"]!);
        JsonNode night = await ground.JsonAsync(repository, "schedule", "run", "S1");
        Assert.AreEqual("S1", (string)night["schedule"]!);
        Assert.AreEqual("attempts", Reason(await OverAsync(ground, repository, (string)night["id"]!)));
        Assert.AreEqual(0, (await ground.Guard.RunAsync(ground.Root, "schedule", "rm", "S1")).Code);
        Assert.IsEmpty((await ground.JsonAsync(repository, "schedule", "list"))["schedules"]!.AsArray());
        Assert.Contains("G347", (await ground.Guard.RunAsync(ground.Root, "schedule", "rm", "S1")).Errors);
    }

    [TestMethod]
    [DataRow("G340", "--goal", "x", "--until", "noon", "--", "true")]
    [DataRow("G340", "--goal", "x", "--until", "2020-01-01T00:00:00Z", "--", "true")]
    [DataRow("G344", "--goal", "x", "--until", "07:00", "--zone", "Mars/Base", "--", "true")]
    [DataRow("G345", "--goal", "x", "--until", "07:00", "--from", "22:00", "--days", "someday", "--", "true")]
    [DataRow("G349", "--goal", "x", "--until", "07:00")]
    [DataRow("G349", "--goal", " ", "--until", "07:00", "--", "true")]
    [DataRow("G349", "--goal", "x", "--until", "07:00", "--attempts", "0", "--", "true")]
    [DataRow("G001", "--goal", "x", "--", "true")]
    public async Task What_is_no_night_is_refused(string id, params string[] arguments)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        ProgramResult result = await ground.Guard.RunAsync(repository.Directory, ["night", .. arguments]);
        Assert.AreEqual(2, result.Code, result.ToString());
        Assert.Contains(id, result.Errors);
        Assert.Contains("next:", result.Errors);
    }

    private static async Task<string> StartAsync(Ground ground, ScratchRepository repository, string script, params string[] options) =>
        await StartUntilAsync(ground, repository, script, "1h", options);

    private static async Task<string> StartUntilAsync(Ground ground, ScratchRepository repository, string script, string until, params string[] options)
    {
        ProgramResult result = await ground.Guard.RunAsync(
            repository.Directory, ["night", "--json", "--goal", "raise it", "--until", until, .. options, "--", "/bin/sh", "-c", script]);
        Assert.AreEqual(0, result.Code, result.ToString());
        return (string)JsonNode.Parse(result.Output)!["id"]!;
    }

    private static async Task<JsonNode> OverAsync(Ground ground, ScratchRepository repository, string id)
    {
        JsonNode? night = null;
        await Processes.UntilAsync(
            async () => (string)(night = await ground.JsonAsync(repository, "night", "show", id))["state"]! == "ended", $"{id} was over");
        return night!;
    }

    private static string Reason(JsonNode night) => (string)night["stop"]!["reason"]!;

    private static string Event(JsonNode entry) => (string)entry["event"]!;

    private static async Task<JsonNode[]> LogAsync(Ground ground)
    {
        ProgramResult log = await ground.Guard.RunAsync(ground.Root, "log", "--json", "--last", "1000");
        return [.. JsonNode.Parse(log.Output)!["entries"]!.AsArray().Select(each => each!)];
    }

    private static async Task<int> ValueAsync(Ground ground, ScratchRepository repository)
    {
        await repository.GitAsync("fetch", "-q", "guard");
        return int.Parse(await repository.GitAsync("show", "guard/main:value"), System.Globalization.CultureInfo.InvariantCulture);
    }
}
