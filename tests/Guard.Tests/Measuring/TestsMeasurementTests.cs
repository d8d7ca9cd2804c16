using System.Globalization;
using Guard.Policies.Model;
using Guard.Policies.Scoring;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;

namespace Guard.Tests.Measuring;

/// <summary>The tests evaluator over fake boxes: a "runner" that obeys files of the tree, one per test.</summary>
[TestClass]
public sealed class TestsMeasurementTests
{
    private static readonly Policy Policy = Bench.TestsPolicy("run-tests");
    private Bench bench = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        bench = await Bench.CreateAsync();
        bench.Base = await bench.Store.CommitAsync(("tests/a", "pass"), ("tests/b", "pass"), ("tests/c", "skip"), ("tests/d", "pass"));
    }

    [TestCleanup]
    public void Close() => bench.Dispose();

    [TestMethod]
    public async Task Deleted_and_weakened_tests_come_from_the_baseline()
    {
        string cheat = await bench.Store.CommitAsync(("tests/b", "skip"), ("tests/new", "pass"), ("breaks-d", ""));
        var launcher = new FakeLauncher(RunAsync);
        Verdict verdict = await bench.MeasureAsync(launcher, Policy, cheat);
        Assert.AreEqual(VerdictKind.Rejected, verdict.Kind, verdict.Reason);
        Assert.AreEqual((0.75, 0.5), (verdict.Before, verdict.After));
        Assert.Contains("no longer passing: s::d", verdict.Reason);
    }

    [TestMethod]
    public async Task New_tests_do_not_raise_the_score_and_the_baseline_is_run_once()
    {
        var launcher = new FakeLauncher(RunAsync);
        string more = await bench.Store.CommitAsync(("tests/a", "pass"), ("tests/x", "pass"), ("tests/y", "pass"));
        Verdict verdict = await bench.MeasureAsync(launcher, Policy, more);
        Assert.AreEqual(VerdictKind.Accepted, verdict.Kind, verdict.Reason);
        Assert.AreEqual(0.75, verdict.After);
        await bench.MeasureAsync(launcher, Policy, await bench.Store.CommitAsync(("z", "1")));
        Assert.HasCount(3, launcher.Started);
    }

    [TestMethod]
    public async Task A_tree_that_became_the_baseline_is_not_built_again()
    {
        Policy policy = Policy with { Build = new BuildStep(["build"], TimeSpan.FromMinutes(1)) };
        var launcher = new FakeLauncher(p => p.Spec.Arguments[0] == "build" ? Task.FromResult(0) : RunAsync(p));
        (string, string)[] tests = [("tests/a", "pass"), ("tests/b", "pass"), ("tests/c", "skip"), ("tests/d", "pass")];
        string first = await bench.Store.CommitAsync([.. tests, ("code", "1")]);
        await bench.MeasureAsync(launcher, policy, first);
        bench.Base = first;
        await bench.MeasureAsync(launcher, policy, await bench.Store.CommitAsync([.. tests, ("code", "2")]));
        Assert.AreEqual(3, launcher.Started.Count(s => s.Arguments[0] == "build"), "the first baseline and two candidates");
    }

    [TestMethod]
    [DataRow("exit 1", "claim contradicts exit code")]
    [DataRow("fail, exit 0", "claim contradicts exit code")]
    [DataRow("garbage", "cannot be used")]
    [DataRow("hang", "ran out of time")]
    [DataRow("nothing, exit 1", "claim contradicts exit code")]
    public async Task Contradictions_and_nonsense_fail(string cheat, string why)
    {
        string commit = await bench.Store.CommitAsync(("cheat", cheat));
        Policy policy = Policy with { Evaluator = Policy.Evaluator! with { Timeout = TimeSpan.FromSeconds(cheat == "hang" ? 0.3 : 20) } };
        Verdict verdict = await bench.MeasureAsync(new FakeLauncher(RunAsync), policy, commit);
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind, verdict.Reason);
        Assert.Contains(why, verdict.Reason);
        Assert.Contains("The candidate", verdict.Reason);
    }

    [TestMethod]
    public async Task A_run_that_reports_nothing_scores_nothing()
    {
        Verdict verdict = await bench.MeasureAsync(new FakeLauncher(RunAsync), Policy, await bench.Store.CommitAsync(("cheat", "nothing, exit 0")));
        Assert.AreEqual(VerdictKind.Rejected, verdict.Kind, verdict.Reason);
        Assert.AreEqual(0, verdict.After);
    }

    [TestMethod]
    public async Task A_committed_result_file_counts_for_nothing()
    {
        string all = string.Concat("abcd".Select(c => $"<testcase classname=\"s\" name=\"{c}\"/>"));
        string commit = await bench.Store.CommitAsync(("results.xml", $"<testsuite>{all}</testsuite>"), ("cheat", "nothing, exit 0"));
        Assert.AreEqual(0, (await bench.MeasureAsync(new FakeLauncher(RunAsync), Policy, commit)).After);
    }

    [TestMethod]
    public async Task A_baseline_without_tests_fails_with_what_to_check()
    {
        bench.Base = await bench.Store.CommitAsync(("cheat", "nothing, exit 0"));
        Verdict verdict = await bench.MeasureAsync(new FakeLauncher(RunAsync), Policy, await bench.Store.CommitAsync(("tests/a", "pass")));
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains("evaluator.results", verdict.Reason);
    }

    /// <summary>Runs the tests of the merged tree: the topmost layer that has a file gives it, as an overlay does.</summary>
    private static async Task<int> RunAsync(FakeProcess p)
    {
        string[] layers = p.Spec.Mounts.Single(m => m.Target == "/workspace").Source!.Split(':');
        string? File(string path) => layers.Select(l => Path.Combine(l, path)).Where(System.IO.File.Exists).Select(System.IO.File.ReadAllText).FirstOrDefault();
        string cheat = File("cheat") ?? "";
        if (cheat == "hang") return await p.HangAsync();
        string[] names = [.. layers.Where(l => Directory.Exists(Path.Combine(l, "tests"))).SelectMany(l => Directory.GetFiles(Path.Combine(l, "tests"))).Select(f => Path.GetFileName(f)!).Distinct()];
        bool failed = cheat.StartsWith("fail", StringComparison.Ordinal);
        string cases = "";
        foreach (string name in names)
        {
            bool breaks = failed || File("breaks-" + name) is not null;
            failed |= breaks;
            string inner = breaks ? "<failure/>" : File("tests/" + name) == "skip" ? "<skipped/>" : "";
            cases += $"<testcase classname=\"s\" name=\"{name}\">{inner}</testcase>";
        }

        string text = cheat == "garbage" ? "<testsuite" : $"<testsuite>{cases}</testsuite>";
        if (!cheat.StartsWith("nothing", StringComparison.Ordinal)) System.IO.File.WriteAllText(Path.Combine(p.Upper, "out.xml"), text);
        return cheat.Contains("exit", StringComparison.Ordinal) ? int.Parse(cheat[^1..], CultureInfo.InvariantCulture) : failed ? 2 : 0;
    }
}
