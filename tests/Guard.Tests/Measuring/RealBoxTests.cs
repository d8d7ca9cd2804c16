using System.Diagnostics;
using Guard.Policies.Model;
using Guard.Policies.Scoring;
using Guard.Tests.Measuring.Fakes;
using Guard.Vm;

namespace Guard.Tests.Measuring;

/// <summary>Both evaluators end to end in real boxes, with cheats and with gates that the same cheats fool.</summary>
[TestClass]
public sealed class RealBoxTests
{
    /// <summary>Asks for the double of five numbers of the seed.</summary>
    private const string Evaluator = """
        #!/bin/sh
        ok=0; n=0; answered=0
        while [ $n -lt 5 ]; do
          n=$((n + 1))
          x=$(printf %d "0x$(printf %s "$GUARD_SEED" | cut -c$((n * 4))-$((n * 4 + 3)))")
          printf '{"x":%s}\n' "$x" >&4
          IFS= read -r line <&4 || break
          answered=$n
          [ "$line" = "{\"y\":$((x * 2))}" ] && ok=$((ok + 1))
        done
        printf '{"v":0,"score":%s.%s,"cases":5,"answered":%s}\n' $((ok / 5)) $((ok * 2 % 10)) "$answered" >&3
        """;

    private const string Wrong = "while IFS= read -r q; do echo '{\"y\":-1}'; done\n";
    private const string Right = "while IFS= read -r q; do x=${q#*:}; echo \"{\\\"y\\\":$((2 * ${x%\\}}))}\"; done\n";
    private const string Half = "n=0; while IFS= read -r q; do n=$((n + 1)); x=${q#*:}; [ $n -gt 2 ] && x=0}; echo \"{\\\"y\\\":$((2 * ${x%\\}}))}\"; done\n";
    private const string ForgedReport = "{\"v\":0,\"score\":1,\"cases\":5,\"answered\":5}";

    private readonly Scratch scratch = new();
    private Bench bench = null!;
    private IBoxLauncher launcher = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        launcher = await RealBoxes.LauncherAsync(scratch.Sub("s"));
        bench = await Bench.CreateAsync();
        bench.Base = await CommitAsync(Half);
        await bench.PinAsync(Policy);
    }

    [TestCleanup]
    public void Close()
    {
        bench?.Dispose();
        scratch.Dispose();
    }

    [TestMethod]
    public async Task An_honest_improvement_is_accepted_and_a_lowering_rejected()
    {
        Verdict better = await MeasureAsync(Right);
        Assert.AreEqual((VerdictKind.Accepted, 0.4, 1.0), (better.Kind, better.Before, better.After), better.Reason);
        Verdict worse = await MeasureAsync(Wrong);
        Assert.AreEqual((VerdictKind.Rejected, 0.0), (worse.Kind, worse.After), worse.Reason);
        Assert.IsTrue(worse.ScoreLowered);
    }

    [TestMethod]
    [DataRow("exit 0", "exit 0\n")]
    [DataRow("prints a score", "echo 1.0; echo '" + ForgedReport + "'; exit 0\n")]
    [DataRow("prints a report and goes on", "echo '" + ForgedReport + "'\n" + Wrong)]
    [DataRow("writes to descriptor 3", "(echo '" + ForgedReport + "' >&3) 2>/dev/null\n" + Wrong)]
    [DataRow("writes to every descriptor of every process", "for f in /proc/[0-9]*/fd/[3-9]; do (echo '" + ForgedReport + "' >\"$f\") 2>/dev/null; done\n" + Wrong)]
    [DataRow("a background process", "(while :; do for f in /proc/[0-9]*/fd/[3-9]; do (echo '" + ForgedReport + "' >\"$f\") 2>/dev/null; done; done) >/dev/null 2>&1 &\n" + Wrong)]
    [DataRow("uses the evaluator's files", "if [ -e /evaluator ] || [ -n \"$GUARD_SEED\" ]; then " + Right + "fi\n" + Wrong)]
    [DataRow("uses the evaluator's pinned copy anywhere", "if find / -path /proc -prune -o -name eval.sh -not -path '/workspace/*' -print 2>/dev/null | grep -q .; then " + Right + "fi\n" + Wrong)]
    public async Task No_cheat_raises_the_score(string cheat, string program)
    {
        Verdict verdict = await MeasureAsync(program);
        Assert.AreNotEqual(VerdictKind.Accepted, verdict.Kind, cheat + ": " + verdict.Reason);
        Assert.IsTrue(verdict.After is null or <= 0.4, cheat);
    }

    [TestMethod]
    public async Task The_control_gate_that_runs_the_command_and_reads_its_last_line_is_fooled()
    {
        string script = scratch.Write("cheat.sh", "echo 1.0\nexit 0\n");
        var start = new ProcessStartInfo("/bin/sh", [script]) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        string last = (await process.StandardOutput.ReadToEndAsync()).TrimEnd().Split('\n')[^1];
        Assert.AreEqual("1.0", last);
    }

    [TestMethod]
    public async Task An_edited_evaluator_in_the_commit_changes_nothing()
    {
        string commit = await bench.Store.CommitAsync(("+eval/eval.sh", "#!/bin/sh\necho '" + ForgedReport + "' >&3\n"), ("answer.sh", Wrong));
        Verdict verdict = await bench.MeasureAsync(launcher, Policy, commit);
        Assert.AreEqual((VerdictKind.Rejected, 0.0), (verdict.Kind, verdict.After), verdict.Reason);
    }

    [TestMethod]
    public async Task A_hang_is_a_failure_within_the_time_limit()
    {
        Policy policy = Policy with { Evaluator = Policy.Evaluator! with { Timeout = TimeSpan.FromSeconds(1) } };
        Verdict verdict = await bench.MeasureAsync(launcher, policy, await CommitAsync("exec sleep 1000\n"));
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains("gave no answer within the 1 s", verdict.Reason);
    }

    [TestMethod]
    public async Task A_missing_command_is_named()
    {
        Policy policy = Policy with { Evaluator = Policy.Evaluator! with { Candidate = ["no-such-program"] } };
        Verdict verdict = await bench.MeasureAsync(launcher, policy, await CommitAsync(Right));
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains("was not found", verdict.Reason);
    }

    [TestMethod]
    public async Task Prepare_and_build_stay_under_private_writes()
    {
        Policy policy = Policy with
        {
            Prepare = new PrepareStep(["/bin/sh", "-c", "mkdir deps && echo 2 >deps/factor && echo 2 >$HOME/factor"], ["lock"], false, TimeSpan.FromMinutes(1)),
            Build = new BuildStep(["/bin/sh", "-c", "[ \"$(cat deps/factor)\" = 2 ] && [ \"$(cat $HOME/factor)\" = 2 ] && cp source answer.sh && mkdir -p sub/new && rm lock"], TimeSpan.FromMinutes(1)),
        };
        // The program spoils everything that it can write; the next box must not see it.
        string spoils = "[ -e spoiled ] || [ -e lock ] || [ ! -d sub/new ] || [ \"$(cat deps/factor)$(cat $HOME/factor)\" != 22 ] && exit 1\n"
            + "touch spoiled; echo 3 >deps/factor; echo 3 >$HOME/factor; echo 3 >sub/kept; rm -r sub\n" + Right;
        bench.Base = await bench.Store.CommitAsync(("+eval/eval.sh", Evaluator), ("lock", "1"), ("source", spoils), ("sub/kept", "1"), ("answer.sh", "exit 1"));
        await bench.PinAsync(policy);
        string commit = await bench.Store.CommitAsync(("lock", "1"), ("source", spoils + "# candidate\n"), ("sub/kept", "1"), ("answer.sh", "exit 1"));
        for (int i = 0; i < 2; i++)
        {
            Verdict verdict = await bench.MeasureAsync(launcher, policy, commit);
            Assert.AreEqual((VerdictKind.Accepted, 1.0, 1.0), (verdict.Kind, verdict.Before, verdict.After), verdict.Reason);
        }
    }

    [TestMethod]
    public async Task A_compiled_evaluator_and_a_compiled_candidate()
    {
        if (!File.Exists("/usr/bin/gcc")) Assert.Inconclusive("gcc is not installed: apt-get install gcc libc6-dev");
        const string Judge = """
            #include <stdio.h>
            #include <string.h>
            int main(void) {
              FILE *in = fdopen(4, "r"), *out = fdopen(4, "w"), *report = fdopen(3, "w");
              char line[100];
              fprintf(out, "{\"q\":21}\n"); fflush(out);
              int got = fgets(line, sizeof line, in) != NULL;
              fprintf(report, "{\"v\":0,\"score\":%d,\"cases\":1,\"answered\":%d}\n", got && strcmp(line, "{\"a\":42}\n") == 0, got);
              return 0;
            }
            """;
        Policy policy = Policy with
        {
            Build = new BuildStep(["gcc", "-o", "answer", "answer.c"], TimeSpan.FromMinutes(2)),
            Evaluator = Policy.Evaluator! with { EvaluatorBuild = ["gcc", "-D_GNU_SOURCE", "-o", "judge", "judge.c"], Command = ["./judge"], Candidate = ["./answer"] },
        };
        bench.Base = await bench.Store.CommitAsync(("eval/judge.c", Judge), ("answer.c", Answer(41)));
        await bench.PinAsync(policy);
        Verdict verdict = await bench.MeasureAsync(launcher, policy, await bench.Store.CommitAsync(("answer.c", Answer(42))));
        Assert.AreEqual((VerdictKind.Accepted, 0.0, 1.0), (verdict.Kind, verdict.Before, verdict.After), verdict.Reason);
        verdict = await bench.MeasureAsync(launcher, policy, await bench.Store.CommitAsync(("answer.c", "int main(void) { return nonsense; }")));
        Assert.AreEqual(VerdictKind.Failed, verdict.Kind);
        Assert.Contains("nonsense", verdict.Reason);

        static string Answer(int a) => $"#include <stdio.h>\nint main(void) {{ char l[99]; while (fgets(l, sizeof l, stdin)) {{ printf(\"{{\\\"a\\\":{a}}}\\n\"); fflush(stdout); }} return 0; }}\n";
    }

    [TestMethod]
    public async Task The_tests_evaluator_takes_protected_tests_from_the_baseline()
    {
        const string Runner = """
            failed=0
            { echo '<testsuite>'
              for t in tests/*; do
                if sh "$t" >/dev/null; then echo "<testcase classname='t' name='$t'/>"; else failed=1; echo "<testcase classname='t' name='$t'><failure/></testcase>"; fi
              done
              echo '</testsuite>'; } >results/out.xml
            grep -q failure results/out.xml && exit 1 || exit 0
            """;
        Policy policy = Bench.TestsPolicy("/bin/sh", "run.sh") with { Rules = new RuleSettings { Tests = ["tests/**"], ProtectedPaths = ["run.sh"] } };
        bench.Base = await bench.Store.CommitAsync(("run.sh", Runner), ("results/.keep", ""), ("tests/a", "[ -e a ]"), ("tests/b", "[ -e b ]"), ("a", "1"), ("b", "1"));
        string honest = await bench.Store.CommitAsync(("run.sh", Runner), ("results/.keep", ""), ("tests/a", "[ -e a ]"), ("tests/b", "[ -e b ]"), ("tests/c", "true"), ("a", "2"), ("b", "1"));
        Verdict verdict = await bench.MeasureAsync(launcher, policy, honest);
        Assert.AreEqual((VerdictKind.Accepted, 1.0, 1.0), (verdict.Kind, verdict.Before, verdict.After), verdict.Reason);
        string cheat = await bench.Store.CommitAsync(("run.sh", "exit 0"), ("results/.keep", ""), ("tests/a", "[ -e a ]"), ("tests/b", "true"), ("a", "1"));
        verdict = await bench.MeasureAsync(launcher, policy, cheat);
        Assert.AreEqual((VerdictKind.Rejected, 0.5), (verdict.Kind, verdict.After), verdict.Reason);
        Assert.Contains("t::tests/b", verdict.Reason);
    }

    private static Policy Policy
    {
        get
        {
            Policy policy = Bench.ProgramPolicy("/bin/sh", "answer.sh");
            return policy with { Evaluator = policy.Evaluator! with { Command = ["./eval.sh"], Pairs = 1 } };
        }
    }

    private Task<string> CommitAsync(string program) => bench.Store.CommitAsync(("+eval/eval.sh", Evaluator), ("answer.sh", program));

    private async Task<Verdict> MeasureAsync(string program) => await bench.MeasureAsync(launcher, Policy, await CommitAsync(program));
}
