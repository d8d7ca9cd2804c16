using System.Diagnostics;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>What gets round hooks elsewhere has no effect on a push that goes through Guard, from a clone as a box has it.</summary>
[TestClass]
public sealed class BypassTests
{
    [TestMethod]
    [DataRow("push|--no-verify|origin|HEAD:main", "")]
    [DataRow("-c|core.hooksPath=/dev/null|push|origin|HEAD:main", "")]
    [DataRow("push|--receive-pack=git -c core.hooksPath=/nonexistent -c receive.procReceiveRefs= receive-pack|origin|HEAD:main", "")]
    [DataRow("push|--force|origin|HEAD:main", "")]
    [DataRow("push|origin|HEAD:main", "GIT_CONFIG_COUNT=1|GIT_CONFIG_KEY_0=core.hooksPath|GIT_CONFIG_VALUE_0=/dev/null")]
    [DataRow("push|origin|HEAD:main", "GIT_CONFIG_PARAMETERS='core.hooksPath=/dev/null'")]
    [DataRow("push|origin|HEAD:main", "GIT_PROTOCOL=version=2")]
    [DataRow("push|-o|guard.accept=true|origin|HEAD:main", "")]
    [DataRow("send-pack|guard::main|HEAD:refs/heads/main", "")]
    public async Task NoClientSideTrickMovesMain(string arguments, string environment)
    {
        await using TestGate gate = await TestGate.StartAsync();
        string before = gate.Repository.ReadBranch()!;
        GitClient box = await gate.BoxCloneAsync();
        await box.CommitAsync("score", "1");
        (string, string)[] variables = [.. environment.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(v => (v.Split('=', 2)[0], v.Split('=', 2)[1]))];
        (int code, string text) = await box.TryAsync(arguments.Split('|'), null, variables);
        Assert.AreNotEqual(0, code, text);
        Assert.AreEqual(before, gate.Repository.ReadBranch(), text);
    }

    [TestMethod]
    public async Task HonestPushOverTheHelperLands()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient box = await gate.BoxCloneAsync();
        string commit = await box.CommitAsync("score", "6");
        string text = await box.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(commit, gate.Repository.ReadBranch(), text);
        Assert.AreEqual("R9", gate.Last().Source, "the socket, not the client, decides the source");
    }

    [TestMethod]
    public async Task ControlAPlainRepositoryWithAPreReceiveHookIsBypassed()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string bare = Path.Combine(gate.Root, "plain.git");
        await gate.User.RunAsync("clone", "-q", "--bare", ".", bare);
        string hook = Path.Combine(bare, "hooks", "pre-receive");
        await File.WriteAllTextAsync(hook, "#!/bin/sh\nexit 1\n");
        using (Process chmod = Process.Start("chmod", ["755", hook])) await chmod.WaitForExitAsync();
        string commit = await gate.User.CommitAsync("score", "1");
        Assert.AreNotEqual(0, (await gate.User.TryAsync(["push", bare, "HEAD:main"])).Code, "the hook refuses");
        await gate.User.RunAsync("push", "--receive-pack=git -c core.hooksPath=/nonexistent receive-pack", bare, "HEAD:main");
        Assert.AreEqual(commit, await gate.User.RunAsync("--git-dir=" + bare, "rev-parse", "main"));
    }
}
