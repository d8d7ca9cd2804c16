using Guard.ClientHooks;

namespace Guard.Tests.ClientHooks;

/// <summary>The real husky and lefthook, where they are installed: <c>GUARD_TEST_NODE_MODULES</c> names a <c>node_modules</c> that holds them.</summary>
[TestClass]
public sealed class RealToolsTests
{
    [TestMethod]
    public void Husky_is_chained_and_takes_over_when_it_installs_itself_again()
    {
        string husky = Tool("husky/bin.js");
        using var clone = new PersonsClone();
        Husky();
        foreach (string hook in HookNames.Checked) clone.Write(".husky/" + hook, Tools.Recorder("husky"));
        string before = clone.Snapshot();
        clone.InstallStandIn();
        Assert.AreEqual(0, clone.Commit("a", "1").Code);
        Assert.AreEqual("guard\nhusky pre-commit \n", clone.Record);
        Husky();
        Assert.IsTrue(clone.Active(), "husky sets the value that it had; Guard's include still counts");
        Assert.AreEqual(0, clone.Commit("a", "2").Code);
        Assert.AreEqual("guard\nhusky pre-commit \nguard\nhusky pre-commit \n", clone.Record);
        clone.Uninstall();
        Assert.AreEqual(before, clone.Snapshot());

        void Husky()
        {
            (int code, string text) = clone.Run("/usr/bin/env", clone.Top, "node", husky);
            if (code == 127) Assert.Inconclusive("node is not installed");
            Assert.AreEqual(0, code, text);
        }
    }

    [TestMethod]
    public void Lefthook_is_chained_and_knows_its_hooks_again()
    {
        string lefthook = Tool("lefthook-linux-x64/bin/lefthook");
        using var clone = new PersonsClone();
        clone.Write("lefthook.yml", "output: false\npre-commit:\n  commands:\n    a:\n      run: echo lefthook >>\"$RECORD\"\npre-push:\n  commands:\n    a:\n      run: cat >>\"$RECORD\"\n      use_stdin: true\n");
        Lefthook();
        string before = clone.Snapshot();
        clone.InstallStandIn();
        (int code, string text) = clone.Commit("a", "1");
        Assert.AreEqual(0, code, text);
        Assert.AreEqual("guard\nlefthook\n", clone.Record);
        clone.Git("init", "-q", "--bare", clone.At("remote"));
        (code, text) = clone.TryGit("push", "-q", clone.At("remote"), "main");
        Assert.AreEqual(0, code, text);
        Assert.Contains("guard\nrefs/heads/main ", clone.Record, "after the check it had its input");
        Lefthook();
        Assert.IsFalse(clone.Active(), "lefthook wrote its own hooks again");
        clone.InstallStandIn();
        Assert.IsTrue(clone.Active());
        clone.Uninstall();
        Assert.AreEqual(before, clone.Snapshot());

        void Lefthook()
        {
            (int exit, string said) = clone.Run(lefthook, clone.Top, "install");
            Assert.AreEqual(0, exit, said);
        }
    }

    private static string Tool(string path)
    {
        string? modules = Environment.GetEnvironmentVariable("GUARD_TEST_NODE_MODULES");
        if (string.IsNullOrEmpty(modules) || !File.Exists(Path.Combine(modules, path)))
            Assert.Inconclusive($"{path} is not there: npm install husky lefthook, and set GUARD_TEST_NODE_MODULES; ChainTests has what it writes.");
        return Path.Combine(modules, path);
    }
}
