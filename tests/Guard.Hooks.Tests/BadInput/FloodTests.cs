using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.PackWriter;

namespace Guard.Hooks.Tests.BadInput;

/// <summary>One source that pushes more than can be measured.</summary>
[TestClass]
public sealed class FloodTests
{
    private const int Most = 6;

    [TestMethod]
    public async Task A_source_has_only_so_many_candidates_without_a_verdict()
    {
        await using TestGate gate = await TestGate.StartAsync(limits: new GitLimits { Undecided = Most });
        gate.Measure.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (int i = 0; i < Most; i++) Assert.Contains("pending", await PushAsync(gate, i));
        string said = await PushAsync(gate, Most);
        Assert.Contains("ng refs/heads/main 6 commits of yours have no verdict yet", said);
        Assert.HasCount(Most, gate.Gate.List());

        GitClient other = await gate.CloneAsync("R2");
        await other.CommitAsync("other", "x");
        Assert.Contains("pending", await other.RunAsync("push", "-o", "guard.wait=false", "origin", "HEAD:main"), "another source is not meant");
        gate.Measure.Barrier.SetResult();
        await Eventually.HoldsAsync(() => gate.Gate.List().All(CandidateTransitions.IsSettled), "all were decided");
        Assert.Contains("received", await PushAsync(gate, Most + 1), "and then there is room");
    }

    private static async Task<string> PushAsync(TestGate gate, int number)
    {
        string tip = gate.Repository.ReadBranch()!;
        var pack = new PackWriter();
        string tree = pack.Add(Tree, TreeOf(("100644", "score", pack.Add(Blob, "5"u8.ToArray()))));
        string commit = pack.Add(PackWriter.Commit, CommitOf(tree, tip, $"number {number}\n"));
        using RawPush push = await RawPush.OpenAsync(gate.SocketPath);
        await push.ReadListAsync();
        await push.SendAsync((byte[])[.. RawPush.Commands((tip, commit, "refs/heads/main")), .. RawPush.Options("guard.wait=false"u8.ToArray()), .. pack.ToArray()]);
        push.Finish();
        return await push.ReadToEndAsync();
    }
}
