using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Receiving;

[TestClass]
public sealed class SourceCheckTests
{
    [TestMethod]
    [DataRow("none", "it is no git repository")]
    [DataRow("empty", "it has no commits yet")]
    [DataRow("branch", "it has no branch 'main'")]
    [DataRow("shallow", "it is a shallow clone")]
    [DataRow("sha256", "it uses the object format sha256")]
    [DataRow("partial", "it is a partial clone")]
    public async Task WhatCannotBeGuardedIsRefusedWithAReason(string kind, string reason)
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = gate.Client("source");
        string url = "file://" + gate.User.Directory;
        await gate.User.RunAsync("config", "uploadpack.allowFilter", "true");
        if (kind == "empty") await client.RunAsync("init", "-q");
        if (kind == "branch") await client.RunAsync("clone", "-q", url, ".");
        if (kind == "branch") await client.RunAsync("branch", "-m", "main", "trunk");
        if (kind == "shallow") await client.RunAsync("clone", "-q", "--depth=1", url, ".");
        if (kind == "sha256") await client.RunAsync("init", "-q", "--object-format=sha256");
        if (kind == "partial") await client.RunAsync("clone", "-q", "--filter=blob:none", url, ".");
        string directory = Path.Combine(gate.Home, "repositories", "other");
        RepositoryException error = await Assert.ThrowsExactlyAsync<RepositoryException>(
            () => GuardedRepository.CreateAsync(directory, "other", "main", client.Directory));
        StringAssert.Contains(error.Message, reason);
        Assert.AreEqual(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(directory)!).Length, "nothing is left behind");
    }

    [TestMethod]
    public async Task ALinkedWorkTreeCanBeImportedAndNothingThereRuns()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string marker = Path.Combine(gate.Root, "marker");
        string script = Path.Combine(gate.Root, "evil.sh");
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ntouch {marker}\n");
        using (System.Diagnostics.Process chmod = System.Diagnostics.Process.Start("chmod", ["755", script])) await chmod.WaitForExitAsync();
        await gate.User.RunAsync("worktree", "add", "-q", "-b", "topic", Path.Combine(gate.Root, "tree"));
        foreach (string key in (string[])["core.fsmonitor", "core.sshCommand", "uploadpack.packObjectsHook", "diff.external", "core.pager"])
            await gate.User.RunAsync("config", key, script);
        GuardedRepository other = await GuardedRepository.CreateAsync(Path.Combine(gate.Home, "other"), "other", "topic", Path.Combine(gate.Root, "tree"));
        Assert.IsNotNull(other.ReadBranch());
        Assert.IsFalse(File.Exists(marker), "the import ran the source's code");
        await gate.User.TryAsync(["status"]);
        Assert.IsTrue(File.Exists(marker), "control: git in the work tree runs it");
    }
}
