using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Promotion;

/// <summary>Refs that are moved without git are as git reads and writes them: git itself is the oracle.</summary>
[TestClass]
public sealed class RefWriterTests
{
    [TestMethod]
    public async Task What_is_moved_by_its_file_is_what_git_reads()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = gate.Repository.PublicPath;
        string before = gate.Repository.ReadBranch()!;
        string next = await CommitAsync(store, before, "next");
        Assert.IsNotNull(LooseRef.Find(store, "refs/heads/main", next), "control: it goes by the file");
        await RefWriter.MoveAsync(store, "refs/heads/main", before, next, "guard:\nC1");
        Assert.AreEqual(next, (await GitProcess.RunCheckedAsync(store, ["rev-parse", "refs/heads/main"])).Text);
        Assert.AreEqual(next + "\n", await File.ReadAllTextAsync(Path.Combine(store, "refs/heads/main")));
        string reflog = (await GitProcess.RunCheckedAsync(store, ["reflog", "show", "--format=%H %gs", "refs/heads/main"])).Text;
        Assert.StartsWith($"{next} guard: C1\n", reflog + "\n");
        Assert.AreEqual(0, (await GitProcess.RunAsync(store, ["fsck", "--strict"])).ExitCode);
        string third = await CommitAsync(store, next, "third");
        await GitProcess.RunCheckedAsync(store, ["update-ref", "refs/heads/main", third, next]); // git goes on from there
        Assert.IsEmpty(Directory.GetFiles(store, "*.lock", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task A_ref_that_is_elsewhere_or_locked_does_not_move_and_no_lock_is_left()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = gate.Repository.PublicPath;
        string tip = gate.Repository.ReadBranch()!;
        string one = await CommitAsync(store, tip, "one");
        string two = await CommitAsync(store, tip, "two");
        await Assert.ThrowsExactlyAsync<RefConflictException>(() => RefWriter.MoveAsync(store, "refs/heads/main", one, two, "stale"));
        Assert.IsFalse(File.Exists(Path.Combine(store, "refs/heads/main.lock")));
        await File.WriteAllTextAsync(Path.Combine(store, "refs/heads/main.lock"), "");
        await Assert.ThrowsExactlyAsync<RefConflictException>(() => RefWriter.MoveAsync(store, "refs/heads/main", tip, one, "locked"));
        Assert.IsTrue(File.Exists(Path.Combine(store, "refs/heads/main.lock")), "somebody else's lock stays");
        Assert.AreEqual(tip, gate.Repository.ReadBranch());
        File.Delete(Path.Combine(store, "refs/heads/main.lock"));
        await RefWriter.MoveAsync(store, "refs/heads/main", tip, one, "control");
    }

    [TestMethod]
    public async Task Of_many_at_once_one_moves_it()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = gate.Repository.PublicPath;
        string tip = gate.Repository.ReadBranch()!;
        string[] commits = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => CommitAsync(store, tip, "many " + n)));
        bool[] moved = await Task.WhenAll(commits.Select(commit => Task.Run(async () =>
        {
            try
            {
                await RefWriter.MoveAsync(store, "refs/heads/main", tip, commit, "race");
                return true;
            }
            catch (RefConflictException)
            {
                return false;
            }
        })));
        Assert.AreEqual(1, moved.Count(each => each));
        Assert.AreEqual(commits[Array.IndexOf(moved, true)], gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task A_lock_that_comes_and_goes_is_a_conflict_and_no_fault()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = gate.Repository.PublicPath;
        string tip = gate.Repository.ReadBranch()!;
        string next = await CommitAsync(store, tip, "next");
        string held = Path.Combine(store, "refs", "heads", "main.lock");
        using var stop = new CancellationTokenSource();
        Task other = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using (new FileStream(held, FileMode.CreateNew, FileAccess.Write, FileShare.None)) { }
                    File.Delete(held);
                }
                catch (IOException)
                {
                    // It is the writer's now.
                }
            }
        });
        (string from, string to) = (tip, next);
        try
        {
            for (int round = 0; round < 3_000; round++)
            {
                try
                {
                    LooseRef.Find(store, "refs/heads/main", to)!.Move(from, to, "race");
                    (from, to) = (to, from);
                }
                catch (RefConflictException)
                {
                    // The other one had it: what is said of a lock, always.
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await other;
        }

        Assert.AreEqual(from, gate.Repository.ReadBranch());
    }

    [TestMethod]
    public async Task A_packed_ref_and_a_packed_commit_go_by_git_and_a_missing_one_nowhere()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = gate.Repository.PublicPath;
        string tip = gate.Repository.ReadBranch()!;
        string next = await CommitAsync(store, tip, "next");
        await Assert.ThrowsExactlyAsync<RefConflictException>(() => RefWriter.MoveAsync(store, "refs/heads/main", tip, new string('a', 40), "missing"));
        await GitProcess.RunCheckedAsync(store, ["pack-refs", "--all"]);
        Assert.IsNull(LooseRef.Find(store, "refs/heads/main", next));
        await RefWriter.MoveAsync(store, "refs/heads/main", tip, next, "packed ref");
        Assert.AreEqual(next, gate.Repository.ReadBranch());
        string third = await CommitAsync(store, next, "third");
        await GitProcess.RunCheckedAsync(store, ["update-ref", "refs/guard/third", third]);
        await GitProcess.RunCheckedAsync(store, ["repack", "-qad"]);
        Assert.IsNull(LooseRef.Find(store, "refs/heads/main", third));
        await RefWriter.MoveAsync(store, "refs/heads/main", next, third, "packed commit");
        Assert.AreEqual(third, gate.Repository.ReadBranch());
    }

    private static async Task<string> CommitAsync(string store, string parent, string message) => (await GitProcess.RunCheckedAsync(
        store, ["-c", "user.name=A", "-c", "user.email=a@example.org", "commit-tree", parent + "^{tree}", "-p", parent, "-m", message])).Text;
}
