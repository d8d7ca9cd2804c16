using Guard.ClientHooks;

namespace Guard.Tests.ClientHooks;

/// <summary>Hooks of other tools run as they did before: after Guard's check, with the same arguments, input and exit code.</summary>
[TestClass]
public sealed class ChainTests
{
    private const string Python = "#!/usr/bin/env python3\nimport os, sys\nopen(os.environ['RECORD'], 'a').write('python %s %s\\n%s' % (os.path.basename(sys.argv[0]), ' '.join(sys.argv[1:]), sys.stdin.read()))\n";

    private static readonly Dictionary<string, Action<PersonsClone, int>> Setups = new()
    {
        ["scripts"] = (clone, code) => Hooks(clone, ".git/hooks/", Tools.Recorder("script", code)),
        ["strict shell"] = (clone, code) => Hooks(clone, ".git/hooks/", Tools.Recorder("strict", code).Replace("#!/bin/sh\n", "#!/bin/bash -eu\nset -o pipefail\n")),
        ["another language"] = (clone, code) => Hooks(clone, ".git/hooks/", Python + $"sys.exit({code})\n"),
        ["links"] = (clone, code) =>
        {
            Hooks(clone, "scripts/", Tools.Recorder("linked", code));
            Directory.CreateDirectory(clone.In(".git/hooks"));
            foreach (string hook in HookNames.Checked) File.CreateSymbolicLink(clone.In(".git/hooks/" + hook), "../../scripts/" + hook);
        },
        ["not executable"] = (clone, _) =>
        {
            foreach (string hook in HookNames.Checked) clone.Write(".git/hooks/" + hook, Tools.Recorder("never"));
        },
        ["husky"] = (clone, code) =>
        {
            Tools.Husky(clone);
            Hooks(clone, ".husky/", Tools.Recorder("husky", code));
        },
        ["lefthook"] = (clone, _) => Tools.Lefthook(clone),
        ["pre-commit with a legacy hook"] = (clone, code) =>
        {
            Hooks(clone, ".git/hooks/", Tools.Recorder("legacy", code));
            Tools.PreCommit(clone);
        },
        ["committed directory"] = (clone, code) =>
        {
            Hooks(clone, ".githooks/", Tools.Recorder("committed", code));
            clone.Git("config", "core.hooksPath", ".githooks");
        },
        ["work tree's own directory"] = (clone, code) =>
        {
            Hooks(clone, "own hooks/", Tools.Recorder("own", code));
            clone.Git("config", "extensions.worktreeConfig", "true");
            clone.Git("config", "--worktree", "core.hooksPath", clone.In("own hooks"));
        },
    };

    [TestMethod]
    [DataRow("scripts")]
    [DataRow("strict shell")]
    [DataRow("another language")]
    [DataRow("links")]
    [DataRow("not executable")]
    [DataRow("husky")]
    [DataRow("lefthook")]
    [DataRow("pre-commit with a legacy hook")]
    [DataRow("committed directory")]
    [DataRow("work tree's own directory")]
    public void Other_hooks_run_after_the_check_as_they_did_before(string name)
    {
        foreach (int code in (int[])[0, 7])
        {
            using var without = new PersonsClone();
            using var with = new PersonsClone();
            foreach (PersonsClone clone in (PersonsClone[])[without, with])
            {
                clone.Git("init", "-q", "--bare", clone.At("remote"));
                Setups[name](clone, code);
            }

            string before = with.Snapshot();
            with.InstallStandIn();
            Assert.IsTrue(with.Active(), name);
            string tree = with.Git("status", "--porcelain");
            Assert.AreEqual(without.Git("status", "--porcelain"), tree, "files that are committed stay as they are");
            Drive(without);
            Drive(with);

            string[] plain = Lines(without), chained = Lines(with);
            string[] checks = [.. chained.Where(line => line == "guard")];
            Assert.HasCount(3, checks, $"{name}: {with.Record}");
            CollectionAssert.AreEqual(plain, chained.Where(line => line != "guard").ToArray(), $"{name} {code}: {with.Record}");
            Assert.AreEqual("guard", chained[0], "the check comes first");
            if (name != "not executable") Assert.Contains("refs/heads/main", without.Record, "control: the hook had its input");
            with.Uninstall();
            Assert.AreEqual(before, with.Snapshot(), name);
        }
    }

    [TestMethod]
    public void A_directory_for_all_clones_stays_in_force_and_later_changes_of_it_are_followed()
    {
        using var clone = new PersonsClone();
        Directory.CreateDirectory(clone.At("home/hooks"));
        File.WriteAllText(clone.At("home/hooks/pre-commit"), Tools.Recorder("global"));
        File.SetUnixFileMode(clone.At("home/hooks/pre-commit"), PlainFile.Executable);
        File.WriteAllText(clone.At("home/.gitconfig"), "[core]\n\thooksPath = ~/hooks\n");
        string before = clone.Snapshot();
        (int code, string text) = clone.Guard(clone.Top, "hooks", "install");
        Assert.AreEqual(0, code, text);
        Assert.Contains("then script " + clone.At("home/hooks/pre-commit"), text);
        Assert.AreEqual(0, clone.Commit("a", "1").Code);
        Assert.AreEqual("global pre-commit \n", clone.Record);

        Directory.Move(clone.At("home/hooks"), clone.At("home/other"));
        File.WriteAllText(clone.At("home/.gitconfig"), "[core]\n\thooksPath = ~/other\n");
        Assert.AreEqual(0, clone.Commit("a", "2").Code);
        Assert.AreEqual("global pre-commit \nglobal pre-commit \n", clone.Record);
        Assert.AreEqual(0, clone.Guard(clone.Top, "hooks", "uninstall").Code);
        Assert.AreEqual(before, clone.Snapshot());
    }

    [TestMethod]
    public void A_clone_that_was_moved_has_the_hooks_of_the_other_tool_without_Guards()
    {
        using var clone = new PersonsClone();
        Tools.Husky(clone);
        Hooks(clone, ".husky/", Tools.Recorder("husky"));
        clone.InstallStandIn();
        Directory.Move(clone.Top, clone.At("moved"));
        (int code, string text) = clone.Run("git", clone.At("moved"), "commit", "-q", "--allow-empty", "-m", "c");
        Assert.AreEqual(0, code, text);
        Assert.AreEqual("husky pre-commit \n", clone.Record);
        Assert.IsFalse(clone.Active(clone.At("moved")));
        clone.InstallStandIn(clone.At("moved"));
        Assert.IsTrue(clone.Active(clone.At("moved")));
    }

    [TestMethod]
    public void Linked_work_trees_and_submodules_are_clones_too()
    {
        using var clone = new PersonsClone();
        clone.Commit("a", "1");
        clone.Git("worktree", "add", "-q", clone.At("linked"));
        foreach (bool husky in (bool[])[false, true])
        {
            if (husky) Tools.Husky(clone);
            string before = clone.Snapshot();
            clone.InstallStandIn(clone.At("linked"));
            Assert.IsTrue(clone.Active(clone.At("linked")));
            Assert.IsTrue(clone.Active());
            foreach (string tree in (string[])[clone.At("linked"), clone.Top])
            {
                File.Delete(clone.At("record"));
                Assert.AreEqual(0, clone.Run("git", tree, "commit", "-q", "--allow-empty", "-m", "c").Code);
                Assert.AreEqual("guard\n", clone.Record, tree);
            }

            clone.Uninstall(clone.At("linked"));
            Assert.AreEqual(before, clone.Snapshot());
        }

        using var super = new PersonsClone("super");
        super.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", clone.Top, "sub");
        super.InstallStandIn(super.In("sub"));
        Assert.AreEqual(0, super.Run("git", super.In("sub"), "commit", "-q", "--allow-empty", "-m", "c").Code);
        Assert.AreEqual("guard\n", super.Record);
        Assert.AreEqual(0, super.TryGit("commit", "-q", "-m", "c").Code);
        Assert.AreEqual("guard\n", super.Record, "the outer clone has no check");
        super.Uninstall(super.In("sub"));
        Assert.IsFalse(Directory.Exists(super.In(".git/modules/sub/guard-hooks")));
    }

    [TestMethod]
    public void A_program_that_is_gone_or_fails_stops_nobody()
    {
        using var clone = new PersonsClone();
        clone.InstallStandIn();
        File.WriteAllText(clone.At("stand-in"), "#!/bin/sh\nexit 1\n");
        (int code, string text) = clone.Commit("a", "1");
        Assert.AreEqual(0, code, text);
        Assert.Contains("the gate still decides", text);
        File.Delete(clone.At("stand-in"));
        (code, text) = clone.Commit("a", "2");
        Assert.AreEqual(0, code, text);
        Assert.Contains("its program is gone", text);
        File.WriteAllText(clone.At("stand-in"), "#!/bin/sh\nexit 3\n");
        File.SetUnixFileMode(clone.At("stand-in"), PlainFile.Executable);
        Assert.AreNotEqual(0, clone.Commit("a", "3").Code, "control: a denial stops");
    }

    private static void Hooks(PersonsClone clone, string directory, string text)
    {
        foreach (string hook in HookNames.Checked) clone.Write(directory + hook, text, executable: true);
    }

    // A commit, and a push of two branches: git gives two lines. What fails is done again without hooks, so that both clones go on alike.
    private static void Drive(PersonsClone clone)
    {
        Assert.AreEqual("", clone.Record);
        clone.Git("add", "-A");
        clone.TryGit("commit", "-q", "--allow-empty", "-m", "c");
        clone.TryGit("commit", "-q", "--allow-empty", "--no-verify", "-m", "c");
        clone.Git("branch", "-f", "side");
        clone.TryGit("push", "-q", clone.At("remote"), "main", "side");
        clone.TryGit("push", "-q", clone.At("remote"), "HEAD:refs/heads/third");
    }

    // Object ids and the places of the two clones differ.
    private static string[] Lines(PersonsClone clone) =>
        [.. System.Text.RegularExpressions.Regex.Replace(clone.Record.Replace(clone.At(""), "@/", StringComparison.Ordinal), "[0-9a-f]{40}", "ID").Split('\n')];
}
