namespace Guard.Vm.Tests.Process;

/// <summary>What every box gives and keeps to itself.</summary>
[TestClass]
public sealed class BoxBasicsTests
{
    [TestMethod]
    public async Task The_command_runs_and_its_streams_and_status_come_back()
    {
        BoxResult result = await Boxes.RunAsync(Boxes.Script("cat; echo err >&2; exit 7"), "hello");
        Assert.AreEqual("hello", result.Output, result.ToString());
        Assert.AreEqual("err\n", result.Errors);
        Assert.AreEqual(new BoxExit(7, null, false, false), result.Exit);
        Assert.AreEqual(IsolationRung.Process, result.Isolation.Rung);
        Assert.AreEqual(64, result.Isolation.FilterHash.Length);
        CollectionAssert.Contains(result.Isolation.Layers.ToList(), "seccomp");
    }

    [TestMethod]
    public async Task The_status_comes_from_wait_and_not_from_text()
    {
        BoxResult forged = await Boxes.RunScriptAsync("echo '{\"kind\":\"exited\",\"exitCode\":0}'; exit 3");
        Assert.AreEqual(3, forged.Exit.ExitCode);
        BoxResult killed = await Boxes.RunScriptAsync("kill -KILL $$");
        Assert.AreEqual(9, killed.Exit.Signal, killed.ToString());
        Assert.IsFalse(killed.Exit.Success);
    }

    [TestMethod]
    public async Task A_missing_command_is_127_and_named()
    {
        BoxResult result = await Boxes.RunAsync(Boxes.Spec("no-such-agent"));
        Assert.AreEqual(127, result.Exit.ExitCode, result.ToString());
        StringAssert.Contains(result.Errors, "no-such-agent: command not found");
    }

    [TestMethod]
    public async Task The_command_is_uid_1000_inside_and_never_0_outside()
    {
        BoxResult result = await Boxes.RunScriptAsync("id -u; id -g; cat /proc/self/uid_map; grep -E 'Cap|NoNewPrivs|Seccomp:|Groups' /proc/self/status; echo HOST $(hostname)");
        Assert.IsTrue(result.Exit.Success, result.ToString());
        string[] lines = result.Output.Split('\n');
        Assert.AreEqual("1000", lines[0]);
        Assert.AreEqual("1000", lines[1]);
        string[] map = lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual("1000", map[0]);
        Assert.AreNotEqual("0", map[1]);
        Assert.AreEqual("1", map[2]);
        Assert.AreEqual(5, lines.Count(line => line.StartsWith("Cap", StringComparison.Ordinal) && line.EndsWith("0000000000000000", StringComparison.Ordinal)), result.Output);
        StringAssert.Contains(result.Output, "NoNewPrivs:\t1");
        StringAssert.Contains(result.Output, "Seccomp:\t2");
        StringAssert.Contains(result.Output, "HOST test");
    }

    [TestMethod]
    public async Task Orphans_are_reaped_and_none_outlives_the_box()
    {
        BoxResult result = await Boxes.RunScriptAsync("for i in 1 2 3; do (sh -c 'sleep 0' & ) ; done; sleep 0.3; ls -d /proc/[0-9]* | wc -l; ps -e 2>/dev/null | grep -c defunct; setsid sleep 1000 & exit 0");
        Assert.IsTrue(result.Exit.Success, result.ToString());
    }
}
