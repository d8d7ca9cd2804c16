using System.Text;
using Guard.Hooks.Candidates;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.PackWriter;

namespace Guard.Hooks.Tests.BadInput;

/// <summary>Commits and trees that are odd and no hostile trees: each gets a verdict or a refusal in words, also where a few bytes stand for very much.</summary>
[TestClass]
public sealed class BadCommitTests
{
    private static TestGate gate = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        gate = await TestGate.StartAsync();
    }

    [ClassCleanup]
    public static async Task EndAsync() => await gate.DisposeAsync();

    [TestMethod]
    [DataRow("a date of the far future", "author A <a@b> 99999999999 +0000\ncommitter A <a@b> 99999999999 +0000\n\nx\n", true)]
    [DataRow("a date after the year 9999", "author A <a@b> 999999999999999 +0000\ncommitter A <a@b> 999999999999999 +0000\n\nx\n", false)]
    [DataRow("a date that overflows", "author A <a@b> 99999999999999999999999 +0000\ncommitter A <a@b> 1 +0000\n\nx\n", false)]
    [DataRow("a date before 1970", "author A <a@b> -1 +0000\ncommitter A <a@b> -1 +0000\n\nx\n", false)]
    [DataRow("a zone that is none", "author A <a@b> 1 +9999\ncommitter A <a@b> 1 -9999\n\nx\n", true)]
    [DataRow("no author", "committer A <a@b> 1 +0000\n\nx\n", false)]
    [DataRow("two authors", "author A <a@b> 1 +0000\nauthor B <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n", false)]
    [DataRow("an address without end", "author A <a@b 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n", false)]
    [DataRow("no name", "author  <> 1 +0000\ncommitter  <> 1 +0000\n\nx\n", true)]
    [DataRow("a name that a terminal obeys", "author \u001b[2J <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n\u001b]0;owned\u0007x\n", true)]
    [DataRow("an unknown encoding", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\nencoding no-such-thing\n\nx\n", true)]
    [DataRow("a message that is not UTF-8", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n\u00ff\u00fe\u0080\n", true)]
    [DataRow("a NUL in the message", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\0y\n", false)]
    [DataRow("a NUL in the headers", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\nextra x\0y\n\nx\n", false)]
    [DataRow("a signature that is none", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\nx\n", true)]
    [DataRow("headers that nobody knows", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\nHG:extra x\nmergetag object 7777777777777777777777777777777777777777\n type commit\n\nx\n", true)]
    [DataRow("no message", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n", true)]
    [DataRow("no empty line", "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n", true)]
    [DataRow("a message of 4 MiB on one line", "LONG", true)]
    public async Task Headers(string what, string rest, bool lands)
    {
        if (rest == "LONG") rest = "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n" + new string('x', 4 << 20) + "\n";
        string tip = gate.Repository.ReadBranch()!;
        await JudgedAsync(what, pack => pack.Add(PackWriter.Commit, Encoding.Latin1.GetBytes($"tree {Same(pack)}\nparent {tip}\n{rest}")), lands);
    }

    [TestMethod]
    public async Task Parents()
    {
        string tip = gate.Repository.ReadBranch()!;
        const string Who = "author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nx\n";
        await JudgedAsync("the same parent twice", p => p.Add(PackWriter.Commit, Encoding.UTF8.GetBytes($"tree {Same(p)}\nparent {tip}\nparent {tip}\n{Who}")), null);
        tip = gate.Repository.ReadBranch()!;
        string many = string.Concat(Enumerable.Repeat($"parent {tip}\n", 100_000));
        await JudgedAsync("100,000 parents", p => p.Add(PackWriter.Commit, Encoding.UTF8.GetBytes($"tree {Same(p)}\n{many}{Who}")), false);
        await JudgedAsync("no parent", p => p.Add(PackWriter.Commit, Encoding.UTF8.GetBytes($"tree {Same(p)}\n{Who}")), false, "fetch first");
    }

    [TestMethod]
    public async Task Trees_that_are_too_much()
    {
        await JudgedAsync("directories 2,000 deep", p =>
        {
            string below = p.Add(Blob, "x"u8.ToArray());
            string mode = "100644";
            for (int i = 0; i < 2000; i++) (below, mode) = (p.Add(Tree, TreeOf((mode, "d", below))), "40000");
            return p.Add(PackWriter.Commit, CommitOf(below, Tip));
        }, false, "nest deeper");
        await JudgedAsync("a tree of 10^60 files made of 600 entries", p =>
        {
            string below = p.Add(Blob, "x"u8.ToArray());
            string mode = "100644";
            for (int i = 0; i < 60; i++)
            {
                (string, string, string)[] ten = [.. Enumerable.Range(0, 10).Select(n => (mode, "d" + n, below))];
                (below, mode) = (p.Add(Tree, TreeOf(ten)), "40000");
            }

            return p.Add(PackWriter.Commit, CommitOf(below, Tip));
        }, false, "tree entries");
        await JudgedAsync("300,000 files in one directory", p =>
        {
            string blob = p.Add(Blob, "x"u8.ToArray());
            return p.Add(PackWriter.Commit, CommitOf(p.Add(Tree, TreeOf([.. Enumerable.Range(0, 300_000).Select(n => ("100644", $"f{n:000000}", blob))])), Tip));
        }, false, "tree entries");
        await JudgedAsync("a tree of 17 MiB", p =>
        {
            string blob = p.Add(Blob, "x"u8.ToArray());
            return p.Add(PackWriter.Commit, CommitOf(p.Add(Tree, TreeOf([.. Enumerable.Range(0, 80_000).Select(n => ("100644", $"{n:000000}".PadRight(200, 'n'), blob))])), Tip));
        }, false, "tree-unreadable");
        await JudgedAsync("1,001 commits", p =>
        {
            string tree = Same(p);
            string commit = Tip;
            for (int i = 0; i < 1001; i++) commit = p.Add(PackWriter.Commit, CommitOf(tree, commit));
            return commit;
        }, false, "commits");
        await JudgedAsync("a path of 1,025 bytes", p =>
        {
            string below = p.Add(Blob, "x"u8.ToArray());
            string mode = "100644";
            for (int i = 0; i < 6; i++) (below, mode) = (p.Add(Tree, TreeOf((mode, new string('p', 200), below))), "40000");
            return p.Add(PackWriter.Commit, CommitOf(below, Tip));
        }, false, "longer than 1024 bytes");
    }

    [TestMethod]
    public async Task Names_that_are_not_UTF8()
    {
        await JudgedAsync("a name of raw bytes", p =>
        {
            string blob = p.Add(Blob, "x"u8.ToArray());
            byte[] tree = [.. "100644 "u8, 0xff, 0xfe, 0, .. Convert.FromHexString(blob)];
            return p.Add(PackWriter.Commit, CommitOf(p.Add(Tree, tree), Tip));
        }, false, "not UTF-8");
    }

    private static string Tip => gate.Repository.ReadBranch()!;

    private static string Same(PackWriter pack) =>
        pack.Add(Tree, TreeOf(("100644", "new", pack.Add(Blob, Guid.NewGuid().ToByteArray())), ("100644", "score", pack.Add(Blob, "5"u8.ToArray()))));

    private static async Task JudgedAsync(string what, Func<PackWriter, string> make, bool? lands, string? reason = null)
    {
        var pack = new PackWriter();
        string before = gate.Repository.ReadBranch()!;
        string commit = make(pack);
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await push.ReadListAsync();
        await push.SendAsync((byte[])[.. RawPush.Commands((before, commit, "refs/heads/main")), .. RawPush.Options(), .. pack.ToArray()]);
        push.Finish();
        string said = await push.ReadToEndAsync();
        if (lands is { } must) Assert.AreEqual(must ? commit : before, gate.Repository.ReadBranch(), $"{what}: {said}");
        Assert.DoesNotContain("rule-crashed", said, $"{what}: a refusal is in words, not the end of a rule");
        Assert.DoesNotContain("ended", said, $"{what}: the worker lives on");
        Assert.DoesNotContain("\u001b", said.Replace("\u001b[K", "", StringComparison.Ordinal), $"{what}: nothing that a terminal obeys");
        if (lands == false) Assert.IsTrue(said.Contains("guard: ", StringComparison.Ordinal) || said.Contains("fatal: ", StringComparison.Ordinal) || said.Contains("error: ", StringComparison.Ordinal), $"{what}: {said}");
        if (reason is not null) StringAssert.Contains(said, reason, what);
        if (gate.Gate.List().LastOrDefault(c => c.Commit == commit) is { } candidate) Assert.AreNotEqual(CandidateState.Failed, candidate.State, $"{what}: {said}");

        GitClient honest = await gate.BoxCloneAsync();
        string next = await honest.CommitAsync("honest", Guid.NewGuid().ToString());
        await honest.RunAsync("push", "origin", "HEAD:main");
        Assert.AreEqual(next, gate.Repository.ReadBranch(), "after " + what);
    }
}
