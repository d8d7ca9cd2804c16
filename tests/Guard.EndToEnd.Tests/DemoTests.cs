using System.Text.RegularExpressions;
using Guard.EndToEnd.Tests.Support;

namespace Guard.EndToEnd.Tests;

/// <summary><c>guard demo</c> as a person runs it.</summary>
[TestClass]
public sealed class DemoTests
{
    private static readonly (string Title, string Verdict)[] Expected =
    [
        ("Improve tours with 2-opt", "accepted"), ("Simplify: swap neighbours only", "rejected"), ("Fix the evaluator's rounding", "rejected"),
        ("Look up known tours first", "rejected"), ("Relax a flaky test", "rejected"), ("Add deployment with its keys", "rejected"),
        ("Answer in input order", "rejected"), ("Improve tours with Or-opt", "accepted"), ("Rewrite the planner from scratch", "reverted"),
    ];

    [TestMethod]
    public async Task The_demo_gives_every_commit_its_verdict_and_exits_with_0()
    {
        await using Ground ground = Ground.Create();
        ProgramResult demo = await ground.Guard.RunAsync(ground.Root, ["demo"], new Dictionary<string, string> { ["TMPDIR"] = ground.Root });
        Assert.AreEqual(0, demo.Code, demo.ToString());
        foreach ((string title, string verdict) in Expected)
            Assert.MatchesRegex($@"(?m)^C\d+ +{Regex.Escape(title)} +{verdict} ", demo.Output, title);
        Assert.MatchesRegex(@"(?m)^- .* refused ", demo.Output);
        Assert.DoesNotMatchRegex(@"(?m) got .*$|WRONG", demo.Output);
        Assert.MatchesRegex(@"(?m)^consistent: \d+ entries, root \S+, signed by \S+$", demo.Output);
        Assert.Contains("Every verdict was the right one", demo.Output);
        Assert.AreEqual("", demo.Errors, "messages belong to stderr, and in a pipe there are none");
        Assert.DoesNotContain("\u001b", demo.Output, "no colours in a pipe");
        Assert.IsEmpty(Directory.EnumerateDirectories(ground.Root, "guard-demo-*"), "the demo cleans up");
    }

    [TestMethod]
    public async Task Help_is_data_and_names_every_command()
    {
        await using Ground ground = Ground.Create();
        ProgramResult help = await ground.Guard.RunAsync(ground.Root, "--help");
        Assert.AreEqual((0, ""), (help.Code, help.Errors), help.ToString());
        foreach (string command in (string[])["init", "run", "status", "show", "log", "remeasure", "policy", "doctor", "demo", "eject", "stop"])
            Assert.MatchesRegex($@"(?m)^  {command}\b", help.Output, command);
        Assert.DoesNotMatchRegex(@"(?m)^  daemon\b", help.Output, "the resident Guard is started by commands, not by people");
    }
}
