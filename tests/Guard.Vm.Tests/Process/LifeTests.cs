using System.Globalization;

namespace Guard.Vm.Tests.Process;

/// <summary>How boxes end: by themselves, by limits, by their starter, and never leaving anything.</summary>
[TestClass]
public sealed class LifeTests
{
    [TestMethod]
    public async Task Killing_the_starter_leaves_no_process()
    {
        string marker = Marker();
        using System.Diagnostics.Process host = BoxHost.Start($"echo up; setsid sleep {marker} & setsid sleep {marker} & sleep {marker}");
        Assert.AreEqual("up", await host.StandardOutput.ReadLineAsync());
        await Eventually.HoldsAsync(() => Eventually.Processes($"sleep\0{marker}") == 3, "control: the box's processes run");
        host.Kill();
        await Eventually.HoldsAsync(() => Eventually.Processes(marker) == 0, "after kill -9 of the starter nothing of the box is left");
    }

    [TestMethod]
    public async Task Killing_the_Shim_leaves_no_process_and_no_pass()
    {
        string marker = Marker();
        await using IBox box = await Boxes.Launcher().StartAsync(new BoxRequest(Boxes.Script($"sleep {marker} & sleep {marker}")));
        await Eventually.HoldsAsync(() => Eventually.Processes($"sleep\0{marker}") == 2, "control: the box's processes run");
        using (System.Diagnostics.Process shim = System.Diagnostics.Process.GetProcessById(Eventually.ParentOfInit(marker))) shim.Kill();
        await Eventually.HoldsAsync(() => Eventually.Processes(marker) == 0, "PID 1 is tied to the Shim");
        await Assert.ThrowsExactlyAsync<BoxException>(() => box.WaitAsync());
    }

    [TestMethod]
    public async Task Disposing_a_box_kills_it()
    {
        string marker = Marker();
        IBox box = await Boxes.Launcher().StartAsync(new BoxRequest(Boxes.Script($"sleep {marker} & sleep {marker}")));
        await Eventually.HoldsAsync(() => Eventually.Processes($"sleep\0{marker}") == 2, "control: the box's processes run");
        await box.DisposeAsync();
        Assert.AreEqual(0, Eventually.Processes(marker), "all is gone when dispose completes");
    }

    [TestMethod]
    public async Task When_the_end_is_told_everything_is_gone()
    {
        string marker = Marker();
        BoxResult result = await Boxes.RunScriptAsync($"setsid sleep {marker} >/dev/null 2>&1 & nohup sleep {marker} >/dev/null 2>&1 & exit 5");
        Assert.AreEqual(0, Eventually.Processes(marker));
        Assert.AreEqual(5, result.Exit.ExitCode);
    }

    [TestMethod]
    public async Task The_wall_limit_ends_a_box()
    {
        BoxSpec spec = Boxes.Script("trap '' TERM INT; while :; do sleep 1; done");
        BoxResult result = await Boxes.RunAsync(spec with { Limits = spec.Limits with { WallSeconds = 1 } });
        Assert.IsTrue(result.Exit.TimedOut);
        Assert.IsNull(result.Exit.ExitCode);
    }

    [TestMethod]
    public async Task A_fork_bomb_is_bounded_and_marked()
    {
        BoxSpec spec = Attacks.Spec("bomb", "300");
        BoxResult bounded = await Boxes.RunAsync(spec with { Limits = spec.Limits with { Processes = 40 } });
        BoxResult control = await Boxes.RunAsync(spec with { Limits = spec.Limits with { Processes = 400 } });
        Assert.AreEqual(300, int.Parse(control.Output, CultureInfo.InvariantCulture), "control");
        Assert.IsLessThanOrEqualTo(48, int.Parse(bounded.Output, CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task A_memory_hog_is_stopped_and_never_a_pass()
    {
        BoxSpec spec = Attacks.Spec("hog", "300");
        BoxResult control = await Boxes.RunAsync(spec);
        Assert.AreEqual("done", control.Output.Trim(), "control");
        BoxResult bounded = await Boxes.RunAsync(spec with { Limits = spec.Limits with { MemoryBytes = 64 << 20 } });
        Assert.IsFalse(bounded.Exit.Success, bounded.ToString());
        if (bounded.Isolation.Layers.Contains("memory-by-cgroup")) Assert.IsTrue(bounded.Exit.ResourceKilled, bounded.ToString());
    }

    [TestMethod]
    public async Task CPU_and_file_size_limits_are_marked()
    {
        BoxSpec spin = Boxes.Script("while :; do :; done");
        Assert.IsTrue((await Boxes.RunAsync(spin with { Limits = spin.Limits with { CpuSeconds = 1 } })).Exit.ResourceKilled);
        BoxSpec fill = Boxes.Spec("/bin/dd", "if=/dev/zero", "of=/tmp/f", "bs=1M", "count=8");
        Assert.IsTrue((await Boxes.RunAsync(fill)).Exit.Success, "control");
        Assert.IsTrue((await Boxes.RunAsync(fill with { Limits = fill.Limits with { FileBytes = 1 << 20 } })).Exit.ResourceKilled);
    }

    [TestMethod]
    public async Task A_signal_goes_to_the_commands_group()
    {
        await using IBox box = await Boxes.Launcher().StartAsync(new BoxRequest(Boxes.Script("trap 'exit 42' INT; echo ready; sleep 100 & wait; wait")));
        using var reader = new StreamReader(box.StandardOutput);
        Assert.AreEqual("ready", await reader.ReadLineAsync());
        await box.SignalAsync(2);
        Assert.AreEqual(42, (await box.WaitAsync()).ExitCode);
    }

    [TestMethod]
    public async Task No_control_group_is_left_behind()
    {
        BoxResult result = await Boxes.RunScriptAsync("cat /proc/self/cgroup");
        string? name = result.Output.Split('\n', '/').FirstOrDefault(part => part.StartsWith("guard-box-", StringComparison.Ordinal));
        if (name is null) Assert.Inconclusive("No control group can be made here.");
        Assert.IsEmpty(Directory.EnumerateDirectories("/sys/fs/cgroup", name, new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }));
    }

    private static string Marker() => "9" + Random.Shared.Next(1000000, 9999999).ToString(CultureInfo.InvariantCulture);
}
