using System.Text;
using Guard.Hooks.Receiving.Tree;
using Guard.Hooks.Tests.Support;
using Guard.Policies.Model;
using static Guard.Hooks.Tests.Support.RawStore;

namespace Guard.Hooks.Tests.Receiving;

/// <summary>Hostile trees as bytes, and what must not be mistaken for one. The control is that plain git takes each.</summary>
[TestClass]
public sealed class TreeFirewallTests
{
    private const string Modules = "[submodule \"a\"]\n\tpath = a\n\turl = https://example.org/a\n";

    /// <summary>Label, rule, and the files; every tree is in git's order.</summary>
    private static readonly (string Label, string Rule, (string Mode, string Path, string Content)[] Files)[] Trees =
    [
        ("submodule path with a carriage return", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("= a", "= \"a\r\""))]),
        ("submodule name that climbs", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("\"a\"", "\"../../hooks\""))]),
        ("submodule name inside another one", "tree-submodule", [(Plain, ".gitmodules", Modules + Modules.Replace("\"a\"", "\"a/hooks\""))]),
        ("submodule path into .git", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("path = a", "path = .GIT/hooks"))]),
        ("submodule path that is an option", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("path = a", "path = -c"))]),
        ("submodule address that is an option", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("https://example.org/a", "-u./payload"))]),
        ("submodule address that starts a program", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("https://example.org/a", "ext::sh -c id"))]),
        ("submodule address with a line feed", "tree-submodule", [(Plain, ".gitmodules", Modules.Replace("https://example.org/a", "https://example.org/%0ahost=x"))]),
        ("submodule that runs a command on update", "tree-submodule", [(Plain, ".gitmodules", Modules + "\tupdate = !id\n")]),
        ("submodule list with an include", "tree-submodule", [(Plain, ".gitmodules", Modules + "[include]\n\tpath = x\n")]),
        ("submodule list with a line that goes on", "tree-submodule", [(Plain, ".gitmodules", Modules + "\tbranch = a\\\nb\n")]),
        ("name with a carriage return in a directory", "tree-name", [(Plain, "sub\r/x", "x")]),
        ("git directory below others", "tree-name", [(Plain, "a/b/.Git/config", "x")]),
        ("short name of git directory", "tree-name", [(Plain, "a/git~1/config", "x")]),
        ("ignored character in .gitmodules", "tree-name", [(Plain, ".gitmod\u200dules", "x")]),
        ("directory .gitattributes", "tree-mode", [(Plain, ".gitattributes/x", "x")]),
        ("link and directory that differ in case", "tree-collision", [(Link, "Vendor", "src"), (Plain, "vendor/post-checkout", "x")]),
        ("link and directory that fold alike", "tree-collision", [(Link, "STRASSE", "src"), (Plain, "stra\u00dfe/post-checkout", "x")]),
        ("link and directory that differ in an ignored character", "tree-collision", [(Link, "a", "src"), (Plain, "a\u200d/x", "x")]),
        ("link to .git/hooks", "tree-symlink", [(Link, "hooks", ".git/hooks")]),
        ("link to another name of .git", "tree-symlink", [(Link, "hooks", "GIT~1/hooks")]),
        ("link to .git from below", "tree-symlink", [(Link, "a/b/l", "../../.git/config")]),
        ("link out of the tree, by the second of two", "tree-symlink", [(Link, "a/up", ".."), (Link, "out", "a/up/../x")]),
        ("link out of the tree, by depth", "tree-symlink", [(Link, "a/b/c/l", "../../../../x")]),
        ("link with a null byte", "tree-symlink", [(Link, "l", "a\0b")]),
        ("link to nothing", "tree-symlink", [(Link, "l", "")]),
        ("link as .gitmodules", "tree-symlink", [(Link, ".gitmodules", "x")]),
        ("bare repository", "tree-embedded-repository", [(Plain, "f/HEAD", "ref: refs/heads/x\n"), (Plain, "f/config", "[core]\n\tfsmonitor = id\n"), (Plain, "f/objects/x", ""), (Plain, "f/refs/x", "")]),
        ("bare repository with a linked directory", "tree-embedded-repository", [(Plain, "f/HEAD", "ref: refs/heads/x\n"), (Link, "f/objects", "o"), (Plain, "f/o/x", ""), (Plain, "f/refs/x", "")]),
        ("bare repository with a submodule as directory", "tree-embedded-repository", [(Plain, "f/HEAD", "ref: refs/heads/x\n"), (Gitlink, "f/objects", new string('1', 40)), (Plain, "f/refs/x", "")]),
        ("bare repository in two directories", "tree-embedded-repository", [(Plain, "f/HEAD", "ref: refs/heads/x\n"), (Plain, "f/commondir", "../g\n"), (Plain, "g/config", "x")]),
        ("macro with a filter", "tree-attributes", [(Plain, "a/.gitattributes", "[attr]mine filter=evil\n*.c mine\n")]),
        ("merge driver", "tree-attributes", [(Plain, ".gitattributes", "* merge=ours\n")]),
        ("external diff", "tree-attributes", [(Plain, ".gitattributes", "\"a b\" diff=evil\n")]),
        ("export-subst", "tree-attributes", [(Plain, ".gitattributes", "* export-subst\n")]),
    ];

    [TestMethod]
    public async Task Every_tree_is_refused_and_plain_git_takes_it()
    {
        using RawStore store = await CreateAsync();
        string root = store.Commit(store.TreeOf([(Plain, "src/code", "x")]));
        var wrong = new List<string>();
        int throughFsck = 0;
        foreach ((string label, string rule, (string, string, string)[] files) in Trees)
        {
            string commit = store.Commit(store.TreeOf(files), root);
            if (!await store.PlainGitTakesAsync(commit, fsck: false)) wrong.Add($"{label}: plain git refused it, so nothing is shown");
            if (await store.PlainGitTakesAsync(store.Commit(store.TreeOf(files)), fsck: true)) throughFsck++;
            IReadOnlyList<Finding> findings = TreeFirewall.Check(store.Path, null, root, commit, new TreeLimits());
            if (findings.All(f => f.Rule != rule)) wrong.Add($"{label}: '{string.Join(", ", findings.Select(f => f.Rule))}' instead of {rule}");
        }

        Assert.AreEqual(0, wrong.Count, string.Join("\n", wrong));
        Assert.IsGreaterThanOrEqualTo(11, throughFsck, "trees that git's own fsck lets through are what the firewall is for");
    }

    [TestMethod]
    public async Task Trees_that_break_gits_rules_are_refused()
    {
        using RawStore store = await CreateAsync();
        string root = store.Commit(store.TreeOf([]));
        string blob = store.Blob("x");
        string empty = store.TreeOf([]);
        byte[] a = "a"u8.ToArray(), ab = "a.b"u8.ToArray(), b = "b"u8.ToArray();
        (string Label, string Rule, string Tree)[] cases =
        [
            ("wrong order", "tree-order", store.Tree((Plain, b, blob), (Plain, a, blob))),
            ("a directory before what its slash comes after", "tree-order", store.Tree((Folder, a, empty), (Plain, ab, blob))),
            ("the same name twice", "tree-collision", store.Tree((Plain, a, blob), (Plain, a, blob))),
            ("a file and a directory of one name, apart", "tree-collision", store.Tree((Plain, a, blob), (Plain, ab, blob), (Folder, a, empty))),
            ("Latin-1", "tree-name", store.Tree((Plain, [0x66, 0xfc], blob))),
            ("overlong dot", "tree-name", store.Tree((Plain, [0xc0, 0xae, 0x67], blob))),
            ("surrogate", "tree-name", store.Tree((Plain, [0xed, 0xa0, 0x80], blob))),
            ("empty name", "tree-name", store.Tree((Plain, [], blob))),
            ("no object", "tree-unreadable", store.Tree((Plain, a, new string('0', 40)))),
            ("a directory that is a file", "tree-unreadable", store.Tree((Folder, a, blob))),
            ("a file that is a directory", "tree-unreadable", store.Tree((Plain, a, empty))),
            ("a mode of no kind", "tree-mode", store.Tree(("100777", a, blob))),
            ("cut off", "tree-unreadable", store.Object("tree", "100644 a\0short"u8.ToArray())),
        ];
        foreach ((string label, string rule, string tree) in cases)
        {
            IReadOnlyList<Finding> findings = TreeFirewall.Check(store.Path, null, root, store.Commit(tree, root), new TreeLimits());
            Assert.IsTrue(findings.Any(f => f.Rule == rule), $"{label}: '{string.Join(", ", findings.Select(f => $"{f.Rule} {f.Message}"))}' instead of {rule}");
        }
    }

    [TestMethod]
    public async Task A_name_that_only_looks_like_a_known_one_is_judged()
    {
        using RawStore store = await CreateAsync();
        string blob = store.Blob("x");
        string before = store.Commit(store.Tree((Plain, "\ufffd"u8.ToArray(), blob)));
        string hostile = store.Commit(store.Tree((Plain, [0xff], blob)), before);
        Assert.Contains("tree-name", Rules(store, before, hostile));

        string latin = store.Commit(store.Tree((Plain, [0xff], blob)));
        string kept = store.Commit(store.Tree((Plain, "b"u8.ToArray(), blob), (Plain, [0xff], blob)), latin);
        Assert.IsEmpty(Rules(store, latin, kept), "a repository keeps what it had");
    }

    [TestMethod]
    public async Task An_old_bare_repository_may_stay_but_not_change_what_it_runs()
    {
        using RawStore store = await CreateAsync();
        (string, string, string)[] old = [(Plain, "f/HEAD", "ref: refs/heads/x\n"), (Plain, "f/objects/x", ""), (Plain, "f/refs/x", "")];
        string before = store.Commit(store.TreeOf(old));
        Assert.IsEmpty(Rules(store, before, store.Commit(store.TreeOf([.. old, (Plain, "f/description", "x")]), before)));
        Assert.Contains("tree-embedded-repository", Rules(store, before, store.Commit(store.TreeOf([.. old, (Plain, "f/config", "x")]), before)));
        Assert.Contains("tree-embedded-repository", Rules(store, before, store.Commit(store.TreeOf([.. old, (Plain, "f/hooks/post-checkout", "x")]), before)));

        string half = store.Commit(store.TreeOf(old[..2]));
        Assert.Contains("tree-embedded-repository", Rules(store, half, store.Commit(store.TreeOf(old), half)), "completed by the push");
    }

    [TestMethod]
    public async Task Every_commit_counts_and_not_only_the_tip()
    {
        using RawStore store = await CreateAsync();
        string good = store.TreeOf([(Plain, "a", "x")]);
        string bad = store.TreeOf([(Plain, "a", "x"), (Link, "l", "/etc/passwd")]);
        string root = store.Commit(good);
        string middle = store.Commit(bad, root);
        string tip = store.Commit(good, middle);
        IReadOnlyList<Finding> findings = TreeFirewall.Check(store.Path, null, root, tip, new TreeLimits());
        Assert.HasCount(1, findings);
        Assert.AreEqual(middle, findings[0].Commit);

        string side = store.Commit(bad, store.Commit(good, root));
        string merge = store.Commit(good, root, store.Commit(good, side));
        Assert.Contains("tree-symlink", Rules(store, root, merge), "on a side branch that a merge brings");
        string other = store.Commit(bad);
        Assert.Contains("tree-symlink", Rules(store, root, store.Commit(good, root, other)), "in a history of its own");
        Assert.Contains("tree-symlink", Rules(store, root, store.Commit(bad, root, store.Commit(good, root))), "in the merge itself");
    }

    [TestMethod]
    public async Task A_tree_that_holds_itself_a_million_times_ends_at_the_limit()
    {
        using RawStore store = await CreateAsync();
        string root = store.Commit(store.TreeOf([]));
        string tree = store.Tree((Plain, "x"u8.ToArray(), store.Blob("x")));
        for (int level = 0; level < 10; level++) tree = store.Tree([.. Enumerable.Range(0, 10).Select(i => (Folder, Encoding.ASCII.GetBytes($"d{i}"), tree))]);
        IReadOnlyList<Finding> findings = TreeFirewall.Check(store.Path, null, root, store.Commit(tree, root), new TreeLimits { Entries = 20_000 });
        Assert.AreEqual("tree-limit", findings[^1].Rule);

        string deep = store.TreeOf([(Plain, string.Concat(Enumerable.Repeat("d/", 200)) + "x", "x")]);
        Assert.Contains("tree-limit", Rules(store, root, store.Commit(deep, root)));
    }

    [TestMethod]
    public async Task Submodules_are_facts_for_the_rules_and_no_hostile_trees()
    {
        using RawStore store = await CreateAsync();
        string root = store.Commit(store.TreeOf([(Plain, "a", "x")]));
        string module = new('7', 40);
        string commit = store.Commit(store.TreeOf([(Plain, ".gitmodules", Modules), (Gitlink, "a", module)]), root);
        Assert.IsEmpty(Rules(store, root, commit));
        using var reader = new Guard.Hooks.Receiving.ChangeSetReader(store.Path);
        (IReadOnlyList<ChangeSet> commits, ChangeSet whole) = reader.Read(root, commit);
        FileChange link = whole.Changes.Single(change => change.Path == "a");
        Assert.AreEqual((ChangeKind.TypeChanged, 0xE000, module), (link.Kind, link.NewMode, link.NewId));
        var policy = new Policy { Hash = "", Branch = "main" };
        string[] said = [.. Guard.Policies.Rules.Screening.Screen(policy, commits, whole).Findings.Select(f => $"{f.Rule} {f.Action} {f.Path}")];
        CollectionAssert.AreEquivalent(new[] { "submodules Reject .gitmodules", "submodules Reject a" }, said, "until a policy can allow them");
        string gone = store.Commit(store.TreeOf([(Plain, "b", "x")]), commit);
        (commits, whole) = reader.Read(commit, gone);
        Assert.IsEmpty(Guard.Policies.Rules.Screening.Screen(policy, commits, whole).Findings, "taking one out is nobody's loss");
    }

    private static string[] Rules(RawStore store, string before, string commit) =>
        [.. TreeFirewall.Check(store.Path, null, before, commit, new TreeLimits()).Select(f => f.Rule)];
}
