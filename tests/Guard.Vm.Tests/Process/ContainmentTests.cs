using System.Net;
using System.Net.Sockets;
using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>Attacks from inside a box, each with a control that shows it working outside.</summary>
[TestClass]
public sealed class ContainmentTests
{
    [TestMethod]
    [DataRow("ptrace", "EPERM")]
    [DataRow("readv", "EPERM")]
    [DataRow("unshare", "EPERM")]
    [DataRow("clone-user", "EPERM")]
    [DataRow("clone3", "ENOSYS")]
    [DataRow("io_uring", "EPERM")]
    [DataRow("keyctl", "EPERM")]
    [DataRow("alg", "EAFNOSUPPORT")]
    [DataRow("tiocsti", "EPERM")]
    public async Task A_refused_call_works_outside_and_not_inside(string attack, string error)
    {
        (int code, string output) = Attacks.Outside(attack);
        if (output is "ENOSYS" or "EAFNOSUPPORT" or "EIO") Assert.Inconclusive($"This kernel has no {attack} ({output}), so there is nothing to contain.");
        Assert.AreEqual("done", output, $"control: {attack} ended with {code}");
        BoxResult result = await Attacks.InBoxAsync(attack);
        Assert.AreEqual(error, result.Output.Trim(), result.ToString());
        Assert.IsFalse(result.Exit.Success);
    }

    [TestMethod]
    [DataRow("packet")]
    [DataRow("mount")]
    [DataRow("setuid")]
    public async Task What_root_may_outside_nobody_may_inside(string attack)
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("The control needs root.");
        if (attack != "mount") Assert.AreEqual("done", Attacks.Outside(attack).Output, "control");
        BoxResult result = await Attacks.InBoxAsync(attack);
        Assert.AreNotEqual("done", result.Output.Trim());
        Assert.AreEqual(1, result.Exit.ExitCode, result.ToString());
    }

    [TestMethod]
    [DataRow("int80")]
    [DataRow("x32")]
    public async Task Another_system_call_table_ends_the_process(string attack)
    {
        if (Attacks.Outside(attack).Output != "done") Assert.Inconclusive($"This kernel takes no {attack} calls.");
        BoxResult result = await Attacks.InBoxAsync(attack);
        Assert.AreEqual(31 /* SIGSYS */, result.Exit.Signal, result.ToString());
    }

    [TestMethod]
    public async Task Ordinary_sockets_and_too_new_calls_behave()
    {
        Assert.AreEqual("done", (await Attacks.InBoxAsync("inet")).Output.Trim());
        Assert.AreEqual("ENOSYS", (await Attacks.InBoxAsync("newest")).Output.Trim());
        Assert.AreEqual("EAFNOSUPPORT", (await Attacks.InBoxAsync("vsock")).Output.Trim());
    }

    [TestMethod]
    public async Task A_kernel_setting_opens_for_root_outside_and_for_nobody_inside()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("The control needs root.");
        const string Setting = "/proc/sys/kernel/core_pattern";
        Assert.AreEqual("done", Attacks.Outside("open-write", Setting).Output, "control");
        Assert.AreNotEqual("done", (await Attacks.InBoxAsync("open-write", Setting)).Output.Trim());
        Assert.AreNotEqual("done", (await Attacks.InBoxAsync("open-write", "/proc/sysrq-trigger")).Output.Trim());
    }

    [TestMethod]
    [DataRow("/proc/1/environ")]
    [DataRow("/proc/1/mem")]
    [DataRow("/proc/kcore")]
    [DataRow("/proc/kallsyms")]
    [DataRow("/etc/shadow")]
    public async Task Secrets_of_kernel_init_and_host_cannot_be_read(string path)
    {
        if (HostIdentity.IsRoot && path is "/etc/shadow" or "/proc/kallsyms") Assert.AreEqual("done", Attacks.Outside("open-read", path).Output, "control");
        BoxResult result = await Attacks.InBoxAsync("open-read", path);
        Assert.AreNotEqual("done", result.Output.Trim(), result.ToString());
    }

    [TestMethod]
    public async Task A_file_outside_cannot_be_reached_by_any_name()
    {
        string directory = Boxes.FreshDirectory();
        string canary = Path.Combine(directory, "canary");
        await File.WriteAllTextAsync(canary, "secret");
        Assert.AreEqual("done", Attacks.Outside("open-read", canary).Output, "control");
        foreach (string name in (string[])[canary, "/proc/self/root" + canary, "/proc/1/root" + canary, "/proc/self/cwd/.." + canary])
            Assert.AreNotEqual("done", (await Attacks.InBoxAsync("open-read", name)).Output.Trim(), name);
    }

    [TestMethod]
    public async Task A_listener_of_the_host_cannot_be_reached()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using (var control = new TcpClient()) await control.ConnectAsync(IPAddress.Loopback, port);
        BoxResult result = await Boxes.RunAsync(Boxes.Spec("/usr/bin/bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{port} && echo reached"));
        Assert.AreNotEqual("reached\n", result.Output);
        Assert.AreNotEqual(0, result.Exit.ExitCode);
        BoxResult own = await Boxes.RunScriptAsync("cat /sys/class/net/lo/flags /proc/net/dev 2>/dev/null | grep -c lo:; grep -c : /proc/net/dev");
        Assert.AreEqual("1\n1\n", own.Output, "loopback and nothing else");
    }

    [TestMethod]
    public async Task Nothing_of_the_starters_environment_descriptors_or_processes_is_seen()
    {
        Environment.SetEnvironmentVariable("GUARD_TEST_SECRET", "s3cret");
        using var open = new FileStream(Path.Combine(Boxes.FreshDirectory(), "open"), FileMode.Create);
        BoxResult environment = await Boxes.RunAsync(Boxes.Spec("/usr/bin/env"));
        CollectionAssert.AreEquivalent(
            new[] { "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/agent", "LANG=C.UTF-8" }, environment.Output.Trim().Split('\n'));
        Assert.AreEqual("", (await Attacks.InBoxAsync("descriptors")).Output);
        BoxResult processes = await Boxes.RunScriptAsync("for p in /proc/[0-9]*; do cat $p/comm 2>/dev/null; done");
        CollectionAssert.IsSubsetOf(processes.Output.Trim().Split('\n'), new[] { "shim", "sh", "cat" }, processes.ToString());
    }

    [TestMethod]
    public async Task PID_1_takes_no_signal_from_inside()
    {
        BoxResult result = await Boxes.RunScriptAsync("for s in HUP INT QUIT ILL TRAP ABRT BUS FPE KILL SEGV USR1 TERM STOP TSTP 34 35 64; do kill -$s 1; done; sleep 0.2; echo alive; exit 4");
        Assert.AreEqual("alive\n", result.Output, result.ToString());
        Assert.AreEqual(4, result.Exit.ExitCode);
    }

    [TestMethod]
    public async Task A_private_descriptor_reaches_the_command_and_no_other_does()
    {
        var received = new TaskCompletionSource<Stream>();
        BoxSpec spec = Boxes.Script("echo typed >&5; ls /proc/self/fd");
        await using IBox box = await Boxes.Launcher().StartAsync(new BoxRequest(spec, (_, stream) => received.SetResult(stream)) { Descriptors = [5] });
        await using Stream stream = await received.Task.WaitAsync(Boxes.Patience);
        using var patience = new CancellationTokenSource(Boxes.Patience);
        Assert.AreEqual("typed\n", await Boxes.ReadAsync(stream, patience.Token), "its end-of-file comes with the command's end");
        Assert.AreEqual("0\n1\n2\n3\n5\n", await Boxes.ReadAsync(box.StandardOutput, patience.Token), "3 is ls's own");
        Assert.IsTrue((await box.WaitAsync(patience.Token)).Success);
    }
}
