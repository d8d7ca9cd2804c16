using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving.Ingest;
using Guard.Hooks.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Hooks.Tests.Receiving;

[TestClass]
public sealed class IngestPoolTests
{
    [TestMethod]
    public async Task Of_people_who_wait_for_their_next_push_only_so_many_keep_a_worker()
    {
        await using TestGate gate = await TestGate.StartAsync();
        var clock = new FakeTimeProvider();
        await using var pool = new IngestPool(
            gate.Repository, new OpenConfinement(() => gate.Policy), () => new PolicyInForce(gate.Policy, 1), gate.Home, clock);
        IngestSession run = await pool.GetAsync("R7", CancellationToken.None);
        var people = new List<IngestSession>();
        for (int i = 0; i < IngestPool.MostIdlePeople + 2; i++)
        {
            people.Add(await pool.GetAsync($"people-p{i}", CancellationToken.None));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.IsFalse(people.Any(p => p.IsOver), "whoever just came is about to push");
        clock.Advance(TimeSpan.FromMinutes(2));
        await pool.GetAsync($"people-p{people.Count - 1}", CancellationToken.None);
        await Eventually.HoldsAsync(() => people[0].IsOver, "the one that waited longest ended");
        Assert.IsFalse(people[1..].Any(p => p.IsOver));
        Assert.IsFalse(run.IsOver, "a run's worker ends with its run");
        Assert.IsFalse((await pool.GetAsync("people-p0", CancellationToken.None)).IsOver, "the next push starts another");
    }

    [TestMethod]
    public async Task Of_moves_in_a_row_other_sources_are_told_the_last_only()
    {
        await using TestGate gate = await TestGate.StartAsync();
        var clock = new FakeTimeProvider();
        await using var pool = new IngestPool(
            gate.Repository, new OpenConfinement(() => gate.Policy), () => new PolicyInForce(gate.Policy, 1), gate.Home, clock);
        IngestSession mover = await pool.GetAsync("R1", CancellationToken.None);
        IngestSession other = await pool.GetAsync("R2", CancellationToken.None);
        string start = gate.Repository.ReadBranch()!, tip = start;
        var refreshing = new List<Task>();
        for (int i = 0; i < 3; i++)
        {
            string before = tip;
            tip = (await GitProcess.RunCheckedAsync(
                gate.Repository.PublicPath, ["commit-tree", "-p", before, "-m", "x", before + "^{tree}"], configuration: [("user.name", "A"), ("user.email", "a@b")])).Text;
            await RefWriter.MoveAsync(gate.Repository.PublicPath, gate.Repository.BranchRef, before, tip, "test");
            refreshing.Add(pool.RefreshAsync("R1"));
            await Eventually.HoldsAsync(() => mover.Tip == tip, "whose candidate moved the branch is told at once");
        }

        Assert.AreEqual(start, other.Tip);
        await clock.AdvanceUntilAsync(() => refreshing.TrueForAll(each => each.IsCompleted), "the branch has stood still");
        Assert.AreEqual(tip, other.Tip);
    }
}
