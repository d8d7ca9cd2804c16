using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>Ordinary users get boxes; where a layer is refused nothing runs and the fix is named.</summary>
[TestClass]
public sealed class AvailabilityTests
{
    private const string OrdinaryUid = "54321";

    [TestMethod]
    public async Task The_probe_reports_the_real_rung()
    {
        IsolationProbe probe = await IsolationProbe.ProbeAsync(Boxes.Launcher());
        Assert.AreEqual(IsolationRung.Process, probe.Rung, probe.Problem);
        Assert.IsNull(probe.Fix);
    }

    [TestMethod]
    public async Task An_ordinary_user_gets_a_box_that_holds()
    {
        string canary = Path.Combine(Boxes.FreshDirectory(), "canary");
        await File.WriteAllTextAsync(canary, "secret");
        const string Questions = "id -u; grep -E 'NoNewPrivs|Seccomp:|CapEff|CapBnd' /proc/self/status | tr '\\t\\n' '  '; echo; awk '{print $2}' /proc/self/uid_map; ls /proc | grep -c '^[0-9]'";
        string output = await HostAsync($"{Questions}; cat {canary}; echo $?; echo x > /proc/sys/kernel/core_pattern; unshare -U true; echo $?", AsOrdinaryUser());
        string[] lines = output.Split('\n');
        Assert.AreEqual("1000", lines[0], output);
        StringAssert.Contains(lines[1], "CapEff: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2");
        Assert.AreEqual(HostIdentity.IsRoot ? OrdinaryUid : lines[2], lines[2]);
        Assert.AreEqual("1", lines[4], "the canary is not there");
        Assert.AreEqual("1", lines[5], "no namespace can be made");
        StringAssert.Contains(output, "exit 0");
    }

    [TestMethod]
    public async Task Killing_an_ordinary_users_starter_leaves_no_process()
    {
        string marker = "8" + Random.Shared.Next(1000000, 9999999);
        using System.Diagnostics.Process host = BoxHost.Start($"echo up; setsid sleep {marker} & sleep {marker}", AsOrdinaryUser());
        Assert.AreEqual("up", await host.StandardOutput.ReadLineAsync());
        await Eventually.HoldsAsync(() => Eventually.Processes($"sleep\0{marker}") == 2, "control");
        host.Kill();
        await Eventually.HoldsAsync(() => Eventually.Processes(marker) == 0, "nothing is left");
    }

    [TestMethod]
    public async Task Where_user_namespaces_are_switched_off_nothing_runs_and_the_sysctl_is_named()
    {
        // A user namespace of its own, in which no further one may be made and whose user is not root: what a host with the setting looks like.
        string[] refused =
        [
            .. AsOrdinaryUser(), "/usr/bin/unshare", "--user", "--map-user=1000", "--map-group=1000", "--keep-caps",
            "/bin/sh", "-c", "echo 0 > /proc/sys/user/max_user_namespaces && exec \"$@\"", "sh",
        ];
        string output = await HostAsync("echo ran", refused);
        StringAssert.StartsWith(output, "unavailable user-namespace", output);
        StringAssert.Contains(output, "sysctl -w user.max_user_namespaces");
        Assert.IsFalse(output.Contains("ran\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Where_proc_is_masked_as_in_stock_Docker_nothing_runs_and_the_option_is_named()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("Masking a part of /proc, as Docker does, needs root.");
        string[] masked = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", "mount --bind /dev/null /proc/cpuinfo && exec \"$@\"", "sh"];
        string output = await HostAsync("echo ran", masked);
        StringAssert.StartsWith(output, "unavailable masked-proc", output);
        StringAssert.Contains(output, "--security-opt systempaths=unconfined");
        Assert.IsFalse(output.Contains("ran\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task Where_user_namespaces_have_no_capabilities_as_on_Ubuntu_nothing_runs_and_setting_and_profile_are_named()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("Showing another /proc/sys/kernel needs root.");
        string deny = CCompiler.Build(CapabilityDenial.Source, "deny");
        string settings = Boxes.FreshDirectory();
        await File.WriteAllTextAsync(Path.Combine(settings, "apparmor_restrict_unprivileged_userns"), "1\n");
        foreach (string directory in (string[])[Path.GetDirectoryName(deny)!, settings]) File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        string[] ubuntu = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", $"mount --bind {settings} /proc/sys/kernel && exec \"$@\"", "sh", .. AsOrdinaryUser(), deny];
        string output = await HostAsync("echo ran", ubuntu);
        StringAssert.StartsWith(output, "unavailable user-namespace", output);
        StringAssert.Contains(output, "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
        StringAssert.Contains(output, "flags=(unconfined) { userns, }");
        Assert.IsFalse(output.Contains("ran\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task As_root_of_a_namespace_with_one_uid_nothing_runs()
    {
        string output = await HostAsync("echo ran", "/usr/bin/unshare", "--user", "--map-root-user", "--");
        StringAssert.StartsWith(output, "unavailable own-uid", output);
        Assert.IsFalse(output.Contains("ran\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task A_uid_that_is_0_one_namespace_further_out_is_refused()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("Hiding uid 0 behind another number needs root.");
        string output = await HostAsync("echo ran", "/usr/bin/unshare", "--user", "--map-user=1000", "--map-group=1000", "--");
        StringAssert.StartsWith(output, "failed", output);
        StringAssert.Contains(output, "kernel uid 0");
    }

    [TestMethod]
    public async Task Inside_a_box_there_is_no_second_box()
    {
        string state = "/tmp/inner";
        BoxSpec spec = Boxes.Script($"/run/guard/shim box {state}") with { Files = new Dictionary<string, string> { ["/home/agent/x"] = "" } };
        BoxResult result = await Boxes.RunAsync(spec);
        Assert.IsFalse(result.Exit.Success, "the Shim inside has no spec");
        BoxResult refused = await Boxes.RunScriptAsync("unshare --user --map-root-user true");
        StringAssert.Contains(refused.Errors, "Operation not permitted");
    }

    [TestMethod]
    public void Uids_of_boxes_differ_and_are_never_0()
    {
        uint first = HostIdentity.Allocate(), second = HostIdentity.Allocate();
        Assert.AreNotEqual(0u, first);
        if (!HostIdentity.IsRoot) return;
        Assert.AreNotEqual(first, second);
        Assert.IsGreaterThanOrEqualTo(HostIdentity.First, first);
    }

    [TestMethod]
    public async Task Uid_0_is_refused()
    {
        BoxException error = await Assert.ThrowsExactlyAsync<BoxException>(() => Boxes.RunAsync(Boxes.Script("true") with { HostUid = 0 }));
        StringAssert.Contains(error.Message, "uid is 0");
    }

    private static string[] AsOrdinaryUser()
    {
        if (!HostIdentity.IsRoot) return [];
        string[] prefix = ["/usr/bin/setpriv", $"--reuid={OrdinaryUid}", $"--regid={OrdinaryUid}", "--clear-groups", "--"];
        using var check = System.Diagnostics.Process.Start(prefix[0], [.. prefix[1..], "/usr/bin/test", "-x", Environment.ProcessPath!, "-a", "-x", Boxes.ShimPath]);
        check.WaitForExit();
        if (check.ExitCode != 0) Assert.Inconclusive($"An ordinary user cannot reach {AppContext.BaseDirectory}: put the clone where others may read.");
        return prefix;
    }

    private static async Task<string> HostAsync(string script, params string[] behind)
    {
        using System.Diagnostics.Process host = BoxHost.Start(script, behind);
        using var patience = new CancellationTokenSource(Boxes.Patience);
        string output = await host.StandardOutput.ReadToEndAsync(patience.Token);
        await host.WaitForExitAsync(patience.Token);
        return output;
    }
}
