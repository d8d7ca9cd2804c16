using System.Text.Json.Nodes;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary>Kill -9 of the resident Guard in each state of a night and of an attempt: it goes on, no attempt is made twice, no verdict is lost, the log tells it.</summary>
[TestClass]
public sealed class NightCrashTests
{
    private const string Raise = "v=$(cat value); echo $((v + 1)) >value; git commit -qam \"Raise from $v\"; ";

    /// <summary>Where it is killed: the night's own file says when it is there.</summary>
    public enum Point
    {
        /// <summary>The night is kept, nothing has begun.</summary>
        Begun,

        /// <summary>The attempt's run has its id; its box is not there yet, or just so.</summary>
        Reserved,

        /// <summary>The agent works.</summary>
        Working,

        /// <summary>The agent has ended; its candidate is being measured.</summary>
        Settling,

        /// <summary>The attempt failed; the night waits before the next one.</summary>
        Waiting,

        /// <summary>A person has stopped it; its agent has not ended yet.</summary>
        Stopping,
    }

    [TestMethod]
    [DataRow(Point.Begun)]
    [DataRow(Point.Reserved)]
    [DataRow(Point.Working)]
    [DataRow(Point.Settling)]
    [DataRow(Point.Waiting)]
    [DataRow(Point.Stopping)]
    public async Task Killed_there_it_goes_on(Point point)
    {
        await using Ground ground = Ground.Create();
        ScratchRepository repository = await ground.GuardedAsync();
        string script = point switch
        {
            Point.Working => $"[ -e /workspace/again ] || [ $GUARD_RUN != R1 ] || {{ touch here; exec sleep 86399; }}; {Raise} git push -q origin HEAD:main",
            Point.Settling => Raise + "git push -q -o guard.wait=false origin HEAD:main",
            Point.Waiting => $"[ $GUARD_RUN != R1 ] || exit 3; {Raise} git push -q origin HEAD:main",
            Point.Stopping => $"trap '' TERM; touch here; while :; do sleep 1; done",
            _ => Raise + "git push -q origin HEAD:main",
        };
        if (point == Point.Settling) ground.CloseGate();
        ProgramResult started = await ground.Guard.RunAsync(
            repository.Directory, "night", "--json", "--goal", "raise it", "--until", "1h", "--attempts", "2", "--", "/bin/sh", "-c", script);
        Assert.AreEqual(0, started.Code, started.ToString());
        await Processes.UntilAsync(() => Reached(ground, point), $"{point} was reached");
        if (point == Point.Stopping)
        {
            Assert.AreEqual(0, (await ground.Guard.RunAsync(repository.Directory, "night", "stop", "N1")).Code);
            Assert.Contains("\"stopping\"", File.ReadAllText(NightFile(ground)!));
        }

        Processes.KillResident(ground.Guard.Home);
        ground.OpenGate();
        JsonNode night = await OverAsync(ground, repository);
        string[] runs = [.. night["attempts"]!.AsArray().Select(each => (string)each!["run"]!)];
        CollectionAssert.AllItemsAreUnique(runs, night.ToJsonString());
        Assert.IsTrue(night["attempts"]!.AsArray().All(each => (string)each!["state"]! is "ended" or "cut-off"), night.ToJsonString());
        Assert.AreEqual(point == Point.Stopping ? "person" : "attempts", (string)night["stop"]!["reason"]!, night.ToJsonString());
        Assert.HasCount(point == Point.Stopping ? 1 : 2, runs);
        JsonArray candidates = await ground.CandidatesAsync(repository);
        Assert.IsTrue(candidates.All(each => (string)each!["state"]! == "accepted"), candidates.ToJsonString());
        CollectionAssert.AllItemsAreUnique(candidates.Select(each => (string)each!["title"]!).ToArray(), "each began at what the last one landed");
        if (point == Point.Settling) Assert.HasCount(2, candidates, "the verdict that was awaited came after all");
        JsonNode report = await ground.JsonAsync(repository, "report");
        Assert.HasCount(runs.Length, report["attempts"]!.AsArray(), report.ToJsonString());
        Assert.AreEqual(candidates.Count, report["candidates"]!.AsArray().Count(each => (bool)each!["kept"]!), report.ToJsonString());
        Assert.IsNotNull(report["endedAt"]);
        await ground.LogVerifiesAsync();
    }

    private static bool Reached(Ground ground, Point point)
    {
        if (NightFile(ground) is not { } file) return false;
        string text = File.ReadAllText(file);
        return point switch
        {
            Point.Begun => true,
            Point.Reserved => text.Contains("\"R1\"", StringComparison.Ordinal),
            Point.Working or Point.Stopping => Directory.GetFiles(ground.Guard.Home, "here", SearchOption.AllDirectories).Length > 0,
            Point.Settling => text.Contains("\"settling\"", StringComparison.Ordinal),
            _ => text.Contains("\"failed\": true", StringComparison.Ordinal) && text.Contains("\"ended\"", StringComparison.Ordinal),
        };
    }

    private static string? NightFile(Ground ground) => Directory.GetFiles(Path.Combine(ground.Guard.Home, "repos"), "N1.json", SearchOption.AllDirectories).FirstOrDefault();

    private static async Task<JsonNode> OverAsync(Ground ground, ScratchRepository repository)
    {
        JsonNode? night = null;
        await Processes.UntilAsync(async () => (string)(night = await ground.JsonAsync(repository, "night", "show", "N1"))["state"]! == "ended", "the night was over");
        return night!;
    }
}
