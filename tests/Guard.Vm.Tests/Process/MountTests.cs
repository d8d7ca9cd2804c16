using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>What mounts give and what they protect.</summary>
[TestClass]
public sealed class MountTests
{
    [TestMethod]
    public async Task Read_only_is_read_only_in_every_submount_and_read_write_writes()
    {
        uint uid = HostIdentity.Allocate();
        string directory = Boxes.FreshDirectory();
        HostIdentity.Own(directory, uid);
        BoxSpec spec = Boxes.Script("echo in > /rw/f && cat /rw/f; echo x > /ro/g; touch /usr/x; echo x > /etc/passwd; ls /dev/shm; mkdir /rw/d; ln -s /etc/hostname /rw/link") with
        {
            HostUid = uid,
            Mounts = [new(BoxMountKind.ReadWrite, "/rw", directory), new(BoxMountKind.ReadOnly, "/ro", directory)],
        };
        BoxResult result = await Boxes.RunAsync(spec);
        Assert.AreEqual("in\n", result.Output, result.ToString());
        Assert.AreEqual(3, result.Errors.Split("Read-only file system").Length - 1, result.Errors);
        Assert.AreEqual("in\n", await File.ReadAllTextAsync(Path.Combine(directory, "f")));
    }

    [TestMethod]
    public async Task An_overlay_has_a_private_upper_layer()
    {
        uint uid = HostIdentity.Allocate();
        string lower = Boxes.FreshDirectory();
        await File.WriteAllTextAsync(Path.Combine(lower, "f"), "lower\n");
        HostIdentity.Own(lower, uid);
        BoxSpec spec = Boxes.Script("cat /workspace/f; echo changed > /workspace/f; cat /workspace/f; rm /workspace/f; ls /workspace; ls -A /run/guard/stage/0/u") with
        {
            HostUid = uid, Mounts = [new(BoxMountKind.Overlay, "/workspace", lower)],
        };
        BoxResult result = await Boxes.RunAsync(spec);
        Assert.AreEqual("lower\nchanged\n", result.Output, result.ToString());
        Assert.AreEqual("lower\n", await File.ReadAllTextAsync(Path.Combine(lower, "f")));
    }

    [TestMethod]
    public async Task An_overlay_with_a_given_upper_layer_keeps_the_work()
    {
        uint uid = HostIdentity.Allocate();
        string directory = Boxes.FreshDirectory();
        foreach (string name in (string[])["lower", "upper", "work"]) Directory.CreateDirectory(Path.Combine(directory, name));
        HostIdentity.Own(directory, uid);
        BoxSpec spec = Boxes.Script("echo made > /workspace/made") with
        {
            HostUid = uid,
            Mounts = [new(BoxMountKind.Overlay, "/workspace", $"{directory}/lower", $"{directory}/upper", $"{directory}/work")],
        };
        BoxResult result = await Boxes.RunAsync(spec);
        Assert.IsTrue(result.Exit.Success, result.ToString());
        Assert.AreEqual("made\n", await File.ReadAllTextAsync($"{directory}/upper/made"));
        Assert.IsFalse(File.Exists($"{directory}/lower/made"));
    }

    [TestMethod]
    public async Task A_composed_file_is_read_only_even_in_a_writable_home()
    {
        BoxSpec spec = Boxes.Script("cat /home/agent/.gitconfig; echo x > /home/agent/.gitconfig || rm -f /home/agent/.gitconfig || mv /home/agent/.gitconfig /tmp/x || echo kept") with
        {
            Files = new Dictionary<string, string> { ["/home/agent/.gitconfig"] = "[user]\n" },
        };
        BoxResult result = await Boxes.RunAsync(spec);
        Assert.AreEqual("[user]\nkept\n", result.Output, result.ToString());
    }

    [TestMethod]
    public async Task A_link_planted_in_a_workspace_leads_no_mount_elsewhere()
    {
        uint uid = HostIdentity.Allocate();
        string workspace = Boxes.FreshDirectory(), outside = Boxes.FreshDirectory();
        File.CreateSymbolicLink(Path.Combine(workspace, "cache"), outside);
        HostIdentity.Own(workspace, uid);
        BoxSpec spec = Boxes.Script("true") with
        {
            HostUid = uid,
            Mounts = [new(BoxMountKind.ReadWrite, "/workspace", workspace), new(BoxMountKind.Tmpfs, "/workspace/cache")],
        };
        BoxException error = await Assert.ThrowsExactlyAsync<BoxException>(() => Boxes.RunAsync(spec));
        StringAssert.Contains(error.Message, "/workspace/cache");
        Assert.IsEmpty(Directory.GetFileSystemEntries(outside));
    }

    [TestMethod]
    public async Task A_missing_source_is_named_and_is_no_matter_of_isolation()
    {
        BoxSpec spec = Boxes.Script("true") with { Mounts = [new(BoxMountKind.ReadOnly, "/opt/x", "/no/such/place")] };
        BoxException error = await Assert.ThrowsExactlyAsync<BoxException>(() => Boxes.RunAsync(spec));
        StringAssert.Contains(error.Message, "/no/such/place");
    }

    [TestMethod]
    [DataRow("/etc")]
    [DataRow("/proc/x")]
    [DataRow("/run/guard/shim")]
    [DataRow("/opt/../etc")]
    [DataRow("relative")]
    public async Task A_mount_over_the_base_root_is_refused(string target)
    {
        BoxSpec spec = Boxes.Script("true") with { Mounts = [new(BoxMountKind.Tmpfs, target)] };
        await Assert.ThrowsExactlyAsync<BoxException>(() => Boxes.RunAsync(spec));
    }

    [TestMethod]
    public void Ownership_follows_no_link_and_spares_shared_files()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("Changing owners needs root.");
        string tree = Boxes.FreshDirectory(), outside = Boxes.FreshDirectory();
        string victim = Path.Combine(outside, "victim"), shared = Path.Combine(outside, "shared");
        File.WriteAllText(victim, "");
        File.WriteAllText(shared, "");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), victim);
        File.CreateSymbolicLink(Path.Combine(tree, "directory"), outside);
        Directory.CreateDirectory(Path.Combine(tree, "a/b"));
        File.WriteAllText(Path.Combine(tree, "a/b/own"), "");
        using (var link = System.Diagnostics.Process.Start("/bin/ln", [shared, Path.Combine(tree, "hard")])) link.WaitForExit();
        HostIdentity.Own(tree, 0x7000_1234);
        Assert.AreEqual("1879052852", Owner(Path.Combine(tree, "a/b/own")));
        Assert.AreEqual("1879052852", Owner(Path.Combine(tree, "link")));
        foreach (string path in (string[])[victim, shared, outside]) Assert.AreEqual("0", Owner(path), path);
    }

    private static string Owner(string path)
    {
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/stat", ["-c", "%u", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
