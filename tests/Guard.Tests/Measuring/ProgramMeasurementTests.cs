using System.Text;
using Guard.Policies.Model;
using Guard.Policies.Scoring;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Measuring;

/// <summary>The program evaluator over fake boxes: what Guard makes of everything the two sides can do.</summary>
[TestClass]
public sealed class ProgramMeasurementTests
{
    private const string Good = "{\"v\":0,\"score\":0.5,\"cases\":1,\"answered\":1}\n";
    private Bench bench = null!;
    private string candidate = "";

    [TestInitialize]
    public async Task OpenAsync()
    {
        bench = await Bench.CreateAsync();
        bench.Base = await bench.Store.CommitAsync(("eval/eval", "pinned"), ("answer", "0.5"));
        candidate = await bench.Store.CommitAsync(("eval/eval", "edited"), ("answer", "0.75"));
    }

    [TestCleanup]
    public void Close() => bench.Dispose();

    [TestMethod]
    public async Task An_improvement_is_accepted_and_pairs_end_when_deterministic()
    {
        var launcher = new FakeLauncher(p => p.Spec.Name == "evaluator" ? AskAsync(p) : AnswerAsync(p));
        Verdict verdict = await MeasureAsync(launcher);
        Assert.AreEqual(VerdictKind.Accepted, verdict.Kind, verdict.Reason);
        Assert.AreEqual((0.5, 0.75), (verdict.Before, verdict.After));
        Assert.HasCount(2, verdict.Samples);
        Assert.AreEqual(64, verdict.Samples[0].Seed.Length);
        Assert.AreNotEqual(verdict.Samples[0].Seed, verdict.Samples[1].Seed);
        Assert.AreEqual(64, verdict.Evaluator!.Length);
    }

    [TestMethod]
    public async Task A_baseline_by_itself_runs_alone_and_what_fails_is_called_the_baseline()
    {
        var launcher = new FakeLauncher(p => p.Spec.Name == "evaluator" ? AskAsync(p) : AnswerAsync(p));
        Policy policy = Bench.ProgramPolicy("./answer");
        await bench.PinAsync(policy);
        Verdict verdict = await bench.MeasureAsync(launcher, policy, bench.Base);
        Assert.AreEqual(0.5, verdict.Before);
        Assert.AreEqual(launcher.Started.Count(s => s.Name == "evaluator"), verdict.Samples.Count, "once a pair");

        for (int time = 0; time < 8; time++) // the order of two sides was drawn
        {
            var crashing = new FakeLauncher(async p => p.Spec.Name == "evaluator" ? await AskAsync(p) : 3);
            verdict = await bench.MeasureAsync(crashing, policy, bench.Base);
            Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
            Assert.StartsWith("The baseline could not be measured", verdict.Reason);
            Assert.DoesNotContain("candidate", verdict.Reason);
        }
    }

    [TestMethod]
    public async Task Progress_says_nothing_that_whoever_asked_has_said_already()
    {
        var launcher = new FakeLauncher(p => p.Spec.Name == "evaluator" ? AskAsync(p) : AnswerAsync(p));
        Policy policy = Bench.ProgramPolicy("./answer");
        await bench.PinAsync(policy);
        await bench.MeasureAsync(launcher, policy with { Evaluator = policy.Evaluator! with { Pairs = 1 } }, candidate);
        Assert.IsEmpty(bench.Said.Where(line => line.Contains("measuring", StringComparison.Ordinal)));
        await bench.MeasureAsync(launcher, policy, candidate);
        Assert.Contains("pair 2 of at most 3", bench.Said, "the first is known from before");
    }

    [TestMethod]
    public async Task Neither_box_holds_the_others_files()
    {
        var launcher = new FakeLauncher(p => p.Spec.Name == "evaluator" ? AskAsync(p) : AnswerAsync(p));
        await MeasureAsync(launcher);
        BoxSpec[] evaluators = [.. launcher.Started.Where(s => s.Name == "evaluator")];
        BoxSpec[] programs = [.. launcher.Started.Where(s => s.Name == "work")];
        Assert.HasCount(4, evaluators);
        Assert.HasCount(4, programs);
        foreach (BoxSpec spec in evaluators)
        {
            BoxMount mount = spec.Mounts.Single();
            Assert.AreEqual((BoxMountKind.ReadOnly, "/evaluator"), (mount.Kind, mount.Target));
            Assert.AreEqual("pinned", File.ReadAllText(Path.Combine(mount.Source!, "eval")), "the candidate's edit of the evaluator does not count");
            Assert.AreEqual("0", spec.Environment["GUARD_PROTOCOL"]);
            Assert.AreNotEqual(programs[0].HostUid, spec.HostUid);
        }

        foreach (BoxSpec spec in programs)
        {
            Assert.IsFalse(spec.Mounts.Any(m => m.Target.StartsWith("/evaluator", StringComparison.Ordinal) || m.Source!.Contains("/evaluators/", StringComparison.Ordinal)));
            Assert.IsFalse(spec.Environment.ContainsKey("GUARD_SEED"));
            Assert.AreEqual(BoxNetwork.None, spec.Network);
            CollectionAssert.AreEqual(programs[0].Environment.ToArray(), spec.Environment.ToArray(), "baseline and candidate look alike");
        }
    }

    [TestMethod]
    [DataRow("", "reported nothing")]
    [DataRow("{\"v\":0,\"score\":NaN,\"cases\":1,\"answered\":1}\n", "not valid JSON")]
    [DataRow("{\"v\":0,\"score\":1e309,\"cases\":1,\"answered\":1}\n", "not a finite number")]
    [DataRow("{\"v\":0,\"score\":2,\"cases\":1,\"answered\":1}\n", "outside the metric's range")]
    [DataRow("{\"v\":0,\"score\":1,\"cases\":2,\"answered\":1}\n", "left cases unanswered")]
    [DataRow(Good + Good, "more than one line")]
    public async Task A_bad_report_fails(string report, string why)
    {
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "work") return await AnswerAsync(p);
            await FakeProcess.WriteAsync(p.Descriptors[3], report);
            return 0;
        });
        await FailsAsync(launcher, why);
    }

    [TestMethod]
    public async Task A_report_without_a_clean_end_fails()
    {
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "work") return await p.HangAsync();
            await FakeProcess.WriteAsync(p.Descriptors[3], Good);
            return 1;
        });
        await FailsAsync(launcher, "exit code 1");
    }

    [TestMethod]
    public async Task A_report_flood_fails()
    {
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "work") return await p.HangAsync();
            byte[] much = Encoding.ASCII.GetBytes(new string('x', 8000));
            for (int i = 0; i < 100; i++) await p.Descriptors[3].WriteAsync(much);
            return 0;
        });
        await FailsAsync(launcher, "longer than 65536 bytes");
    }

    [TestMethod]
    [DataRow("evaluator", "was not done within 20 s")]
    [DataRow("work", "gave no answer within the 20 s")]
    public async Task A_hang_ends_at_the_time_limit_and_names_who_hung(string who, string why)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var hangs = new TaskCompletionSource();
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "evaluator" && who == "work")
            {
                await FakeProcess.WriteAsync(p.Descriptors[4], "{\"q\":1}\n");
                return await p.HangAsync();
            }

            if (p.Spec.Name == "work" && who == "work") await ReadLineAsync(p.Input);
            if (p.Spec.Name == who) hangs.TrySetResult();
            return await p.HangAsync();
        });
        Task<Verdict> measuring = MeasureAsync(launcher, clock: clock);
        await hangs.Task.SoonAsync();
        while (!measuring.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Verdict verdict = await measuring;
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains(why, verdict.Reason);
    }

    [TestMethod]
    public async Task A_crash_or_an_early_exit_of_the_program_is_no_score_and_reveals_no_detail()
    {
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "evaluator") return await AskAsync(p);
            await FakeProcess.WriteAsync(p.Error, "the hidden question");
            return 77;
        });
        Verdict verdict = await FailsAsync(launcher, "could not be measured: its program");
        Assert.IsFalse(verdict.Reason.Contains("77", StringComparison.Ordinal) || verdict.Reason.Contains("hidden", StringComparison.Ordinal), verdict.Reason);
    }

    [TestMethod]
    public async Task A_program_that_prints_a_score_breaks_the_protocol()
    {
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "evaluator") return await AskAsync(p);
            await FakeProcess.WriteAsync(p.Output, "1.0\n");
            return await p.HangAsync();
        });
        await FailsAsync(launcher, "broke the protocol");
    }

    [TestMethod]
    public async Task Operators_get_the_output_and_the_verdict_does_not()
    {
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Name == "work") return await p.HangAsync();
            await FakeProcess.WriteAsync(p.Error, "hidden case 7 expected 42");
            return 3;
        });
        Verdict verdict = await FailsAsync(launcher, "exit code 3");
        Assert.IsFalse(verdict.Reason.Contains("42", StringComparison.Ordinal));
        string[] logs = Directory.GetFiles(Path.Combine(bench.Repository, "measurements", candidate, "1"));
        Assert.IsTrue(logs.Any(l => File.ReadAllText(l) == "hidden case 7 expected 42"));
    }

    [TestMethod]
    public async Task Below_the_floor_nothing_runs()
    {
        var launcher = new FakeLauncher(AnswerAsync) { Rung = IsolationRung.Restricted };
        await FailsAsync(launcher, "the policy's floor is 'process'");
        Assert.IsEmpty(launcher.Started);
    }

    [TestMethod]
    public async Task Without_a_pin_or_with_a_changed_one_nothing_runs()
    {
        var launcher = new FakeLauncher(AnswerAsync);
        Verdict verdict = await bench.MeasureAsync(launcher, Policy, candidate);
        Assert.Contains("No evaluator is pinned", verdict.Reason);
        await bench.PinAsync(Policy);
        string source = Directory.GetDirectories(Path.Combine(bench.Repository, "evaluators/source")).Single();
        File.WriteAllText(Path.Combine(source, "eval"), "tampered");
        verdict = await bench.MeasureAsync(launcher, Policy, candidate);
        Assert.Contains("was changed on disk", verdict.Reason);
        Assert.IsEmpty(launcher.Started);
    }

    [TestMethod]
    public async Task Builds_run_once_per_tree_and_failures_name_the_side()
    {
        Policy policy = Policy with { Build = new BuildStep(["make"], TimeSpan.FromMinutes(1)) };
        var launcher = new FakeLauncher(async p =>
        {
            if (p.Spec.Arguments[0] != "make") return p.Spec.Name == "evaluator" ? await AskAsync(p) : await AnswerAsync(p);
            string tree = p.Spec.Mounts[0].Source!;
            File.WriteAllText(Path.Combine(p.Upper, "built"), tree);
            if (!File.Exists(Path.Combine(tree, "broken"))) return 0;
            await FakeProcess.WriteAsync(p.Error, "x.c:1: error: no\n");
            return 2;
        });
        await bench.PinAsync(policy);
        Assert.AreEqual(VerdictKind.Accepted, (await bench.MeasureAsync(launcher, policy, candidate)).Kind);
        Assert.AreEqual(VerdictKind.Accepted, (await bench.MeasureAsync(launcher, policy, candidate)).Kind);
        Assert.HasCount(2, launcher.Started.Where(s => s.Arguments[0] == "make").ToArray());
        string broken = await bench.Store.CommitAsync(("broken", "1"));
        Verdict verdict = await bench.MeasureAsync(launcher, policy, broken);
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains("The candidate does not build: 'make' ended with exit code 2.", verdict.Reason);
        Assert.Contains("x.c:1: error: no", verdict.Reason);
        (bench.Base, string good) = (broken, candidate);
        Assert.Contains("The baseline does not build", (await bench.MeasureAsync(launcher, policy, good)).Reason);
    }

    [TestMethod]
    public async Task Prepare_runs_on_the_baseline_once_per_key()
    {
        Policy policy = Policy with { Prepare = new PrepareStep(["npm", "ci"], ["lock"], true, TimeSpan.FromMinutes(1)) };
        var launcher = new FakeLauncher(async p => p.Spec.Arguments[0] == "npm" ? 0 : p.Spec.Name == "evaluator" ? await AskAsync(p) : await AnswerAsync(p));
        bench.Base = await bench.Store.CommitAsync(("eval/eval", "pinned"), ("lock", "1"), ("answer", "0.5"));
        await bench.PinAsync(policy);
        await bench.MeasureAsync(launcher, policy, candidate);
        bench.Base = await bench.Store.CommitAsync(("lock", "1"), ("answer", "0.6"));
        await bench.MeasureAsync(launcher, policy, candidate);
        Assert.HasCount(1, launcher.Started.Where(s => s.Arguments[0] == "npm").ToArray());
        Assert.IsTrue(launcher.Started.All(s => s.Network == BoxNetwork.Host == (s.Arguments[0] == "npm")), "only prepare has the network");
        bench.Base = await bench.Store.CommitAsync(("lock", "2"), ("answer", "0.6"));
        await bench.MeasureAsync(launcher, policy, candidate);
        Assert.HasCount(2, launcher.Started.Where(s => s.Arguments[0] == "npm").ToArray());
    }

    private static Policy Policy => Bench.ProgramPolicy("./answer");

    private async Task<Verdict> MeasureAsync(FakeLauncher launcher, TimeProvider? clock = null)
    {
        await bench.PinAsync(Policy);
        return await bench.MeasureAsync(launcher, Policy, candidate, clock);
    }

    private async Task<Verdict> FailsAsync(FakeLauncher launcher, string why)
    {
        Verdict verdict = await MeasureAsync(launcher);
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind, verdict.Reason);
        Assert.Contains(why, verdict.Reason);
        return verdict;
    }

    /// <summary>An evaluator that asks one question and scores the number it gets.</summary>
    private static async Task<int> AskAsync(FakeProcess p)
    {
        await FakeProcess.WriteAsync(p.Descriptors[4], "{\"q\":1}\n");
        string answer = await ReadLineAsync(p.Descriptors[4]);
        if (answer.Length == 0) return 1;
        await FakeProcess.WriteAsync(p.Descriptors[3], $"{{\"v\":0,\"score\":{answer[5..^1]},\"cases\":1,\"answered\":1}}\n");
        return 0;
    }

    /// <summary>A program that answers with the number in its tree, until its input ends.</summary>
    private static async Task<int> AnswerAsync(FakeProcess p)
    {
        string tree = p.Spec.Mounts[0].Source!.Split(':').First(d => File.Exists(Path.Combine(d, "answer")));
        while ((await ReadLineAsync(p.Input)).Length > 0) await FakeProcess.WriteAsync(p.Output, $"{{\"a\":{File.ReadAllText(Path.Combine(tree, "answer"))}}}\n");
        return 0;
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n') line.Add(one[0]);
        return Encoding.UTF8.GetString([.. line]);
    }
}
