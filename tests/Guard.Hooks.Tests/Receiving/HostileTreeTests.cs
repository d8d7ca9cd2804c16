using System.Text;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving.Tree;
using Guard.Hooks.Tests.Support;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Receiving;

/// <summary>Each hostile tree is refused by the firewall and by a push through the gate; the control is that plain git takes it.</summary>
[TestClass]
public sealed class HostileTreeTests
{
    private const string File = "100644";
    private const string Link = "120000";
    private const string Tree = "40000";

    private static readonly (string Label, string Rule, (string Mode, string Name, string Content)[] Entries)[] Cases =
    [
        ("git directory in capitals", "tree-name", [(File, ".GIT", "x")]),
        ("NTFS short name", "tree-name", [(File, "GIT~1", "x")]),
        ("NTFS stream", "tree-name", [(File, ".git::$INDEX_ALLOCATION", "x")]),
        ("trailing dot and space", "tree-name", [(File, ".git . ", "x")]),
        ("HFS ignorable character", "tree-name", [(File, ".g\u200cit", "x")]),
        ("short name of .gitmodules", "tree-name", [(File, "GITMOD~1", "x")]),
        ("hashed short name of .gitattributes", "tree-name", [(File, "gi7d29~1", "x")]),
        ("capitals in .gitattributes", "tree-name", [(File, ".GitAttributes", "x")]),
        ("dot", "tree-name", [(File, ".", "x")]),
        ("dot dot", "tree-name", [(Tree, "..", "")]),
        ("backslash", "tree-name", [(File, "a\\..\\b", "x")]),
        ("carriage return", "tree-name", [(File, "a\r", "x")]),
        ("escape sequence", "tree-name", [(File, "\u001b[2Ja", "x")]),
        ("direction override", "tree-name", [(File, "a\u202egpj.sh", "x")]),
        ("slash in a name", "tree-name", [(File, "a/b", "x")]),
        ("too long a name", "tree-name", [(File, new string('n', 300), "x")]),
        ("names that differ in case", "tree-collision", [(File, "README", "x"), (File, "readme", "y")]),
        ("names that differ in Unicode form", "tree-collision", [(File, "\u00e9", "x"), (File, "e\u0301", "y")]),
        ("link and directory that differ in case", "tree-collision", [(Link, "A", "score"), (Tree, "a", "")]),
        ("the same name twice", "tree-collision", [(File, "a", "x"), (File, "a", "y")]),
        ("absolute link", "tree-symlink", [(Link, "l", "/etc/passwd")]),
        ("link that leaves the tree", "tree-symlink", [(Link, "l", "../x")]),
        ("link that climbs after a name", "tree-symlink", [(Link, "l", "a/../../x")]),
        ("link into .git", "tree-symlink", [(Link, "l", ".git/hooks")]),
        ("link as .gitattributes", "tree-symlink", [(Link, ".gitattributes", "score")]),
        ("submodule path with a carriage return", "tree-submodule", [(File, ".gitmodules", "[submodule \"a\"]\n\tpath = \"a\r\"\n\turl = https://example.org/a\n")]),
        ("submodule without a commit", "tree-submodule", [("160000", "sub", "none")]),
        ("entries out of order", "tree-order", [(File, "b", "x"), (File, "a", "y")]),
        ("filter attribute", "tree-attributes", [(File, ".gitattributes", "*.c filter=evil\n")]),
        ("export attribute", "tree-attributes", [(File, ".gitattributes", "eval/** export-ignore\n")]),
        ("encoding attribute", "tree-attributes", [(File, ".gitattributes", "* working-tree-encoding=UTF-16\n")]),
        ("bare repository", "tree-embedded-repository", [(File, "HEAD", "ref: refs/heads/x\n"), (Tree, "objects", ""), (Tree, "refs", "")]),
        ("odd mode", "tree-mode", [("100600", "a", "x")]),
    ];

    [TestMethod]
    public async Task EachIsRefusedAndPlainGitTakesIt()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string plain = Path.Combine(gate.Root, "plain.git");
        await client.RunAsync("clone", "-q", "--bare", gate.User.Directory, plain);
        string before = gate.Repository.ReadBranch()!;
        var wrong = new List<string>();
        int number = 0;
        foreach ((string label, string rule, (string, string, string)[] entries) in Cases)
        {
            string commit = await BuildAsync(client, before, entries);
            (int taken, string text) = await client.TryAsync(["push", plain, $"{commit}:refs/heads/h{number++}"]);
            if (taken != 0)
            {
                wrong.Add($"{label}: plain git refused it, so nothing is shown: {text}");
                continue;
            }

            IReadOnlyList<Finding> findings = TreeFirewall.Check(plain, null, before, commit, new TreeLimits());
            if (findings.All(f => f.Rule != rule)) wrong.Add($"{label}: {string.Join(", ", findings.Select(f => f.Rule))} instead of {rule}");
            (int code, string said) = await client.TryAsync(["push", "origin", commit + ":main"]);
            if (code == 0) wrong.Add($"{label}: the gate took it: {said}");
            if (gate.Gate.List() is { Count: > 0 } all && all[^1].Commit == commit && all[^1].State != CandidateState.Rejected) wrong.Add($"{label}: {all[^1].State} {all[^1].Verdict?.Reason}");
        }

        Assert.AreEqual(before, gate.Repository.ReadBranch());
        Assert.AreEqual(0, wrong.Count, string.Join("\n", wrong));
    }

    [TestMethod]
    public async Task HarmlessTreesPass()
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        string before = gate.Repository.ReadBranch()!;
        (string, string, string)[] entries =
        [
            (File, ".gitattributes", "*.cs text=auto diff=csharp\n*.png binary\n*.md merge=union\n*.x -filter !export-ignore\n"), (File, ".gitignore", "bin/\n"),
            (File, ".gitmodules", "# kept by hand\n[submodule \"libs/a\"]\n\tpath = libs/a\n\turl = ../a.git\n\tbranch = \"main\" ; or so\n"),
            (File, "a b:c", "x"), (File, "family\ud83d\udc68\u200d\ud83d\udc69.txt", "x"), (File, "git~2", "x"), (Link, "link", "src/code.txt"),
            ("100755", "run.sh", "x"), ("160000", "sub", ""), (File, "\u00e9t\u00e9.txt", "x"),
        ];
        string commit = await BuildAsync(client, before, entries);
        IReadOnlyList<Finding> findings = TreeFirewall.Check(Path.Combine(client.Directory, ".git"), null, before, commit, new TreeLimits());
        Assert.AreEqual(0, findings.Count, string.Join("; ", findings.Select(f => f.Path + " " + f.Message)));
    }

    [TestMethod]
    public async Task WhatTheBaseAlreadyHasMayStay()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = Path.Combine(gate.User.Directory, ".git");
        string root = await gate.User.RunAsync("rev-parse", "HEAD");
        string old = await BuildAsync(gate.User, root, [(File, ".gitattributes", "*.bin filter=lfs\n"), (File, "README", "2"), (File, "readme", "1"), ("160000", "sub", "")]);
        string next = await BuildAsync(gate.User, old, [(File, ".gitattributes", "*.bin filter=lfs\n*.txt text\n"), (File, "README", "2"), (File, "readme", "3"), ("160000", "sub", "")]);
        IReadOnlyList<Finding> kept = TreeFirewall.Check(store, null, old, next, new TreeLimits());
        Assert.AreEqual(0, kept.Count, string.Join("; ", kept.Select(f => $"{f.Rule} {f.Path} {f.Message}")));
        Assert.AreNotEqual(0, TreeFirewall.Check(store, null, root, next, new TreeLimits()).Count, "control: against a base without them they are new");
    }

    [TestMethod]
    public async Task LimitsHold()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = Path.Combine(gate.User.Directory, ".git");
        string before = await gate.User.RunAsync("rev-parse", "HEAD");
        await gate.User.CommitAsync("a/b/c/d.txt", new string('x', 2000));
        string commit = await gate.User.CommitAsync("e.txt", "y");
        Assert.AreEqual(0, TreeFirewall.Check(store, null, before, commit, new TreeLimits()).Count);
        foreach (TreeLimits limits in (TreeLimits[])
            [new() { Depth = 2 }, new() { FileBytes = 1000 }, new() { TotalBytes = 1000 }, new() { Commits = 1 }, new() { Entries = 3 }, new() { PathBytes = 8 }])
        {
            IReadOnlyList<Finding> findings = TreeFirewall.Check(store, null, before, commit, limits);
            Assert.IsTrue(findings.Any(f => f.Rule == "tree-limit"), limits.ToString());
        }
    }

    private static async Task<string> BuildAsync(GitClient client, string parent, (string Mode, string Name, string Content)[] entries)
    {
        var tree = new MemoryStream();
        foreach ((string mode, string name, string content) in entries)
        {
            string id = mode switch
            {
                Tree => await client.WriteAsync("tree", []),
                "160000" => new string(content.Length == 0 ? '1' : '0', 40),
                _ => await client.WriteAsync("blob", Encoding.UTF8.GetBytes(content)),
            };
            tree.Write(Encoding.UTF8.GetBytes($"{mode} {name}\0"));
            tree.Write(Convert.FromHexString(id));
        }

        string treeId = await client.WriteAsync("tree", tree.ToArray());
        return await client.WriteAsync("commit", Encoding.UTF8.GetBytes($"tree {treeId}\nparent {parent}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nhostile\n"));
    }
}
