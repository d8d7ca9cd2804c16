using System.Diagnostics;
using Guard.Agents;
using Guard.Daemon;
using Guard.Home;
using Guard.Onboarding;
using Guard.Terminal;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.Daemon;

/// <summary>What agents leave behind, and names that outlive what they named.</summary>
[TestClass]
public sealed class LeftoversTests
{
    private readonly Scratch scratch = new();

    [TestCleanup]
    public void Close() => scratch.Dispose();

    [TestMethod]
    public async Task A_tree_deeper_than_a_path_can_be_long_is_removed()
    {
        var workspace = new RunWorkspace(scratch.Sub("run"));
        Directory.CreateDirectory(workspace.OverlayWork);
        Deepen(workspace.Tree);
        Assert.Throws<Exception>(() => Directory.Delete(workspace.Tree, recursive: true), "control: .NET's own deletion fails on it");
        await workspace.DiscardAsync();
        Assert.IsFalse(Directory.Exists(workspace.Tree) || Directory.Exists(workspace.OverlayWork));
    }

    [TestMethod]
    public void Unpushed_work_is_found_on_every_branch_and_in_the_stash_and_work_that_Guard_has_is_not()
    {
        string clone = scratch.Sub("clone");
        Git(clone, "init", "-q", "-b", "main");
        string first = Commit(clone, "first");
        Git(clone, "update-ref", "refs/remotes/origin/main", first);
        Assert.AreEqual("", Ask(clone), "what origin has is safe");
        Git(clone, "checkout", "-q", "-b", "feature");
        string work = Commit(clone, "work");
        Git(clone, "checkout", "-q", "main");
        Assert.AreEqual(work, Ask(clone), "a branch that is not checked out counts");
        Assert.AreEqual("", Ask(clone, work), "a candidate is kept by Guard");
        Assert.AreEqual("", Ask(clone, work, new string('a', 40)), "a candidate that the clone does not have says nothing");
        Git(clone, "branch", "-q", "-D", "feature");
        File.WriteAllText(Path.Combine(clone, "file"), "stashed");
        Git(clone, "stash", "-q");
        Assert.AreNotEqual("", Ask(clone));
    }

    [TestMethod]
    public void No_two_times_under_guard_have_the_same_id()
    {
        var one = new UserClone("/x/My Repo", "/x/My Repo/.git", "main", null);
        var two = new UserClone("/x/My Repo", "/x/My Repo/.git", "main", null);
        Assert.AreNotEqual(one.Id, two.Id);
        Assert.AreEqual(one.DraftName, two.DraftName);
        StringAssert.Matches(one.Id, new("^my-repo-[0-9a-f]{8}$"));
    }

    [TestMethod]
    public void An_account_without_a_name_is_called_by_its_number()
    {
        StringAssert.Matches(LocalPerson.Name(""), new("^uid-[0-9]+$"));
        Assert.AreEqual("pat", LocalPerson.Name("pat"));
    }

    [TestMethod]
    public void A_home_of_another_user_is_refused()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Inconclusive("Only root can make a directory that belongs to another user.");
        string home = scratch.Sub("home");
        File.SetUnixFileMode(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.AreEqual(home, GuardHome.Open(home).Directory, "control: one's own is taken");
        Run("chown", "12345", home);
        Assert.AreEqual("G105", Assert.ThrowsExactly<GuardException>(() => GuardHome.Open(home)).Id);
    }

    [TestMethod]
    public void A_table_prints_no_character_that_drives_a_terminal_or_reorders_a_line() =>
        Assert.AreEqual("a\ufffdb\ufffdc\ufffdd é", TextTable.Clean("a\u001bb\u202ec\u2028d é"));

    /// <summary>Nests directories of 200 letters, by moving what is made already below new ones, until no path reaches the lowest.</summary>
    private static void Deepen(string root)
    {
        string name = new('d', 200);
        string whole = root + "-whole";
        for (int turn = 0; turn < 4; turn++)
        {
            string top = $"{root}-{turn}", low = top;
            for (int depth = 0; depth < 15; depth++) low = Path.Combine(low, name);
            Directory.CreateDirectory(low);
            if (turn > 0) Directory.Move(whole, Path.Combine(low, "w"));
            Directory.Move(top, whole);
        }

        Directory.Move(whole, root);
    }

    private static string Ask(string clone, params string[] candidates)
    {
        string[] command = [.. RunLeftovers.Unpushed(candidates)];
        command[Array.IndexOf(command, "/workspace")] = clone;
        return Run(command[0], command[1..]);
    }

    private static string Commit(string clone, string message)
    {
        File.WriteAllText(Path.Combine(clone, "file"), message);
        Git(clone, "add", "file");
        Git(clone, "commit", "-q", "-m", message);
        return Git(clone, "rev-parse", "HEAD");
    }

    private static string Git(string clone, params string[] arguments) =>
        Run("git", ["-C", clone, "-c", "user.name=A", "-c", "user.email=a@example.org", .. arguments]);

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, $"{program} {string.Join(' ', arguments)}");
        return text;
    }
}
