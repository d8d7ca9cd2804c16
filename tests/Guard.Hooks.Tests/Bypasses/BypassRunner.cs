using Guard.Hooks.Git;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Bypasses;

/// <summary>Runs one way twice: against a plain repository with hooks, where it works, and against Guard.</summary>
internal static class BypassRunner
{
    /// <summary>The control: the hooks refuse the commit as such, and the attack brings it there all the same.</summary>
    public static async Task ControlAsync(TestGate gate, Bypass row)
    {
        Skip(row);
        string root = Directory.CreateTempSubdirectory("gb-").FullName;
        try
        {
            string server = Path.Combine(root, "server.git");
            string clone = Path.Combine(root, "clone");
            await gate.User.RunAsync("clone", "-q", "--bare", gate.User.Directory, server);
            await gate.User.RunAsync("clone", "-q", "--no-hardlinks", server, clone);
            var ground = new BypassGround(root, clone, server, server, "git-receive-pack");
            ground.Prepare(row.Hooks, server);
            (int refused, string why) = await ground.RunAsync("take");
            Assert.AreNotEqual(0, refused, "the hooks let it through without any attack: " + why);
            Assert.AreEqual((Lands)0, await ground.FindAsync(server) & ~(row.Hooks is HookFamily.PreReceive or HookFamily.DotnetPreReceive ? Lands.Local : 0), why);
            await ground.RunAsync("git -c core.hooksPath=/dev/null reset -q --hard origin/main");

            (int code, string text) = await ground.RunAsync(row.Script);
            if (row.ByLibrary) text += ground.ActByLibrary();
            Lands found = await ground.FindAsync(server);
            Assert.AreEqual(row.Lands, found & row.Lands, $"control: without Guard it works ({code}): {text}");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>The same against Guard, and then a plain push of whatever the attack made, and then an honest one.</summary>
    public static async Task AgainstGuardAsync(TestGate gate, Bypass row)
    {
        Skip(row);
        string root = Directory.CreateTempSubdirectory("gb-").FullName;
        try
        {
            string before = gate.Repository.ReadBranch()!;
            GitClient box = await gate.BoxCloneAsync();
            string place = Path.Combine(gate.Home, "gate", "R1");
            var ground = new BypassGround(root, box.Directory, "guard::main", place, $"'{TestGate.Shim}' git receive-pack");
            ground.Prepare(row.Hooks, null);
            (string, string)[] variables = [("GUARD_GIT_SOCKET", gate.SocketPath), ("PATH", gate.Tools + ":/usr/local/bin:/usr/bin:/bin")];
            (int code, string text) = await ground.RunAsync(row.Script, variables);
            if (row.ByLibrary) text += ground.ActByLibrary();
            string said = text;
            await UnmovedAsync(gate, before, $"{code}: {text}");
            Assert.IsFalse(ground.RanAtTheReceiver, "something of the attack ran at the receiver: " + text);

            // What the attack left on the clone's main comes as a push without any hook, too.
            (code, text) = await ground.RunAsync("export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'; git -c core.hooksPath=/dev/null push --force --no-verify origin main:main", variables);
            said += text;
            if (await BypassGround.HasAsync(Path.Combine(box.Directory, ".git"), "main:locked/evil.txt")) Assert.AreNotEqual(0, code, text);
            await UnmovedAsync(gate, before, text);
            if (row.Answer is { } answer) StringAssert.Contains(said, answer, "it came as far as Guard, and this is what Guard said");

            GitClient honest = await gate.BoxCloneAsync();
            string commit = await honest.CommitAsync("honest/" + row.Id, row.Id);
            await honest.RunAsync("push", "origin", "HEAD:main");
            Assert.AreEqual(commit, gate.Repository.ReadBranch(), "the next honest push works");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task UnmovedAsync(TestGate gate, string before, string text)
    {
        Assert.AreEqual(before, gate.Repository.ReadBranch(), text);
        string refs = (await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["for-each-ref", "--format=%(refname)"])).Text.Trim();
        CollectionAssert.AreEquivalent(new[] { "refs/heads/main", "refs/guard/upstream" }, refs.Split('\n'), "no other ref came to be: " + text);
    }

    private static void Skip(Bypass row)
    {
        foreach (string need in row.Needs)
        {
            bool there = need == "root" ? Environment.UserName == "root" : ((string[])["/usr/local/bin", "/usr/bin", "/bin"]).Any(place => File.Exists(Path.Combine(place, need)));
            if (!there) Assert.Inconclusive($"{row}: it needs {need}, which is not here.");
        }
    }
}
