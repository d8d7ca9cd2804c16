using Guard.Home;

namespace Guard.Tests.ClientHooks;

/// <summary>What the hooks find, with the real program and real clones; nobody serves home.</summary>
[TestClass]
public sealed class HookCheckTests
{
    private const string Policy = "guard: v1\nbranch: main\nrules:\n  protected-paths: [\"eval/**\"]\n  credentials: on\n  diff-size: { files: 30, bytes: 1MiB }\n";

    [TestMethod]
    public void A_commit_that_the_gate_would_refuse_is_named_and_stopped_and_no_verify_goes_round_it()
    {
        using PersonsClone clone = Guarded();
        (int code, string text) = clone.Commit("eval/score.sh", "echo 100\n");
        Assert.AreNotEqual(0, code, text);
        Assert.Contains("eval/score.sh protected-paths ", text);
        Assert.Contains("--no-verify goes round it, and the gate will still refuse it", text);
        Assert.AreEqual(0, clone.TryGit("commit", "-q", "--no-verify", "-m", "c").Code, "control");
        (code, text) = clone.Commit("src/a", "fine\n");
        Assert.AreEqual(0, code, text);
        Assert.AreEqual("", text, "an honest commit is not talked about");
        (code, text) = clone.Commit("src/b", "one\nkey: AKIA" + "IOSFODNN7EXAMPLB\n");
        Assert.AreNotEqual(0, code, text);
        Assert.Contains("src/b:2 credentials ", text);
        Assert.DoesNotContain("EXAMPLB", text);
        Assert.IsFalse(Directory.EnumerateFileSystemEntries(clone.GuardHome).Any(path => Path.GetFileName(path).StartsWith("daemon", StringComparison.Ordinal) || path.EndsWith(".sock", StringComparison.Ordinal)), "no daemon");
    }

    [TestMethod]
    public void What_is_committed_counts_and_not_what_lies_in_the_work_tree()
    {
        using PersonsClone clone = Guarded();
        clone.Write("eval/x", "not staged\n");
        (int code, string text) = clone.Commit("src/a", "1\n");
        Assert.AreEqual(0, code, text);
        clone.Git("add", "-A");
        clone.Write("src/a", "2\n");
        (code, text) = clone.TryGit("commit", "-q", "-m", "c", "--", "src/a"); // git makes an index for this commit alone
        Assert.AreEqual(0, code, text);
        clone.Write("src/a", "3\n");
        (code, text) = clone.TryGit("commit", "-q", "-a", "-m", "c");
        Assert.AreNotEqual(0, code, "control: with all of it, the staged path counts: " + text);
        clone.Git("rm", "-q", "--cached", "eval/x");
        clone.Git("config", "filter.evil.clean", "touch " + clone.At("ran") + "; cat");
        clone.Git("config", "core.fsmonitor", "touch " + clone.At("ran"));
        clone.Git("config", "filter.evil.smudge", "touch " + clone.At("ran") + "; cat");
        clone.Write(".gitattributes", "* filter=evil\n");
        File.Delete(clone.At("ran"));
        (code, text) = clone.Guard(clone.Top, "hooks", "run", "pre-commit");
        Assert.AreEqual(0, code, text);
        Assert.IsFalse(File.Exists(clone.At("ran")), "the check itself runs nothing of the clone's configuration");
    }

    [TestMethod]
    public void A_push_is_compared_with_the_last_accepted_commit()
    {
        using PersonsClone clone = Guarded();
        clone.Git("init", "-q", "--bare", clone.At("remote"));
        string accepted = clone.Git("rev-parse", "HEAD");
        clone.Commit("eval/x", "1", "--no-verify");
        clone.Git("rm", "-q", "eval/x");
        clone.TryGit("commit", "-q", "--no-verify", "-m", "taken back");
        (int code, string text) = clone.TryGit("push", "-q", clone.At("remote"), "main");
        Assert.AreEqual(0, code, text);
        Assert.Contains("was not checked", text);

        clone.Git("update-ref", "refs/remotes/guard/main", accepted);
        (code, text) = clone.TryGit("push", "-q", clone.At("remote"), "HEAD:refs/heads/other");
        Assert.AreNotEqual(0, code, text);
        Assert.Contains("eval/x protected-paths ", text, "every commit counts");
        Assert.Contains("git push --no-verify goes round it", text);
        Assert.AreEqual(0, clone.TryGit("push", "-q", "--no-verify", clone.At("remote"), "HEAD:refs/heads/other").Code);
        Assert.AreEqual(0, clone.TryGit("push", "-q", clone.At("remote"), ":refs/heads/other").Code, "a deletion brings nothing");
        clone.Git("update-ref", "refs/remotes/guard/main", "HEAD");
        (code, text) = clone.TryGit("push", "-q", clone.At("remote"), "HEAD:refs/heads/third");
        Assert.AreEqual((0, ""), (code, text));
    }

    [TestMethod]
    public void Without_a_policy_only_credentials_are_looked_for_and_without_a_readable_one_nothing()
    {
        using PersonsClone clone = Guarded();
        Directory.Delete(Path.Combine(clone.GuardHome, "repos"), recursive: true);
        Assert.AreEqual(0, clone.Commit("eval/x", "1").Code);
        Assert.AreNotEqual(0, clone.Commit(".env", "1").Code);
        clone.Git("rm", "-q", "--cached", ".env");
        Guard(clone, "guard: v9\n");
        (int code, string text) = clone.Commit("eval/y", "1");
        Assert.AreEqual(0, code, text);
        Assert.Contains("nothing was checked here", text);
        Assert.Contains("The gate still decides", text);
    }

    [TestMethod]
    public void Status_says_what_is_so_and_that_it_is_advice()
    {
        using PersonsClone clone = Guarded();
        (int code, string text) = clone.Guard(clone.In("src"), "hooks", "status");
        Assert.AreEqual(0, code, text);
        Assert.Contains("pre-commit: guard checks", text);
        Assert.Contains("This is advice: --no-verify skips it", text);
        Assert.Contains("The gate decides", text);
        Tools.Husky(clone);
        (_, text) = clone.Guard(clone.Top, "hooks", "status");
        Assert.Contains("pre-commit: guard does not check: husky ", text);
        Assert.Contains("Another tool has taken the hooks over", text);
        (_, text) = clone.Guard(clone.Top, "hooks", "status", "--json");
        Assert.AreEqual(true, (bool)System.Text.Json.Nodes.JsonNode.Parse(text)!["installed"]!);
        Assert.AreEqual(0, clone.Guard(clone.Top, "hooks", "uninstall").Code);
        (code, text) = clone.Guard(clone.Top, "hooks", "uninstall");
        Assert.AreEqual(0, code);
        Assert.Contains("has no hooks of Guard's", text);
        clone.Git("init", "-q", "--bare", clone.At("bare.git"));
        (code, text) = clone.Guard(clone.At("bare.git"), "hooks", "install");
        Assert.AreEqual(2, code, text);
        Assert.Contains("G190", text);
        (code, text) = clone.Guard(clone.At("home"), "hooks", "install");
        Assert.AreEqual(2, code, text);
        Assert.Contains("G162", text);
        File.WriteAllText(clone.In(".git/config.lock"), "");
        (code, text) = clone.Guard(clone.Top, "hooks", "install");
        Assert.AreEqual(2, code, text);
        Assert.Contains("G191", text);
    }

    private static PersonsClone Guarded()
    {
        var clone = new PersonsClone();
        clone.Commit("src/a", "0\n");
        Guard(clone, Policy);
        (int code, string text) = clone.Guard(clone.Top, "hooks", "install");
        Assert.AreEqual(0, code, text);
        Assert.Contains("This is advice", text);
        return clone;
    }

    private static void Guard(PersonsClone clone, string policy)
    {
        string directory = Path.Combine(clone.GuardHome, "repos", "clone-1");
        Directory.CreateDirectory(Path.Combine(directory, "policy"));
        new RepositoryRecord("clone-1", clone.Top, clone.In(".git"), "main", null).Write(directory);
        File.WriteAllText(Path.Combine(directory, "policy", "1.yaml"), policy);
    }
}
