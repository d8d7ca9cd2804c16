using CsCheck;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>
/// Clients whose fetches, lists of refs and commands interleave at random: each change is on the branch exactly once, or its verdict names the conflict.
/// </summary>
[TestClass]
public sealed class InterleavingTests
{
    private const int Clients = 4;
    private const int Steps = 24;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Whose turn it is, and whether the change that it begins is to a file that others change, too.
    private static readonly Gen<(int Client, bool Shared)[]> Interleaving = Gen.Select(Gen.Int[0, Clients - 1], Gen.Int[0, 5].Select(dice => dice == 0)).Array[Steps];

    [TestMethod]
    public Task EachChangeIsOnTheBranchOnceOrItsVerdictNamesTheConflict() => Interleaving.SampleAsync(TakeAsync, iter: 5, threads: 1);

    private static async Task TakeAsync((int Client, bool Shared)[] steps)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = StaleRule.Rebase, PushWait = TimeSpan.FromMilliseconds(1) });
        GitClient[] clients = [.. await Task.WhenAll(Enumerable.Range(1, Clients).Select(number => gate.CloneAsync("R" + number)))];
        var held = new HeldPush?[Clients];
        var brought = new List<(string Title, string Commit, bool Shared)>();
        foreach ((int who, bool shared) in steps)
        {
            if (held[who] is { } push)
            {
                held[who] = null;
                await ReachesGuardAsync(push);
                continue;
            }

            string title = $"change {brought.Count}";
            await clients[who].RunAsync("fetch", "-q", "origin");
            await clients[who].RunAsync("reset", "-q", "--hard", "origin/main");
            string commit = await clients[who].CommitAsync(shared ? "shared" : $"own/{brought.Count}", title, title);
            HeldPush begun = await HeldPush.StartAsync(clients[who]);
            if (begun.IsOver) continue; // the branch moved after its fetch, and its own git said so
            held[who] = begun;
            brought.Add((title, commit, shared));
        }

        foreach (HeldPush? push in held.Where(push => push is not null)) await ReachesGuardAsync(push!);
        await LookAsync(gate, brought);
    }

    private static async Task ReachesGuardAsync(HeldPush push) => Assert.DoesNotContain("fetch first", (await push.LetGoAsync()).Text);

    private static async Task LookAsync(TestGate gate, IReadOnlyList<(string Title, string Commit, bool Shared)> brought)
    {
        var settled = new Dictionary<string, Candidate>(StringComparer.Ordinal);
        foreach ((_, string commit, _) in brought)
        {
            Candidate candidate = await gate.Gate.WaitAsync(gate.Gate.List().Single(c => c.Commit == commit).Id).WaitAsync(Limit);
            while (gate.Gate.List().SingleOrDefault(c => c.Origin == candidate.Id) is { } next) candidate = await gate.Gate.WaitAsync(next.Id).WaitAsync(Limit);
            settled[commit] = candidate;
        }

        string[] titles = (await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["log", "--format=%s", "main"])).Text.Split('\n');
        foreach ((string title, string commit, bool shared) in brought)
        {
            Candidate last = settled[commit];
            int times = titles.Count(each => each == title);
            if (last.State == CandidateState.Accepted) Assert.AreEqual(1, times, $"{title} is on the branch {times} times");
            else Assert.AreEqual((0, true, true), (times, shared, last.Verdict!.Reason.Contains("conflicts in shared", StringComparison.Ordinal)), $"{title}: {last.State}, {last.Verdict.Reason}");
        }

        LogRecord[] moves = [.. gate.Log.Records.Where(record => record.Event == LogEvents.PromoteDone)];
        for (int i = 1; i < moves.Length; i++) Assert.AreEqual(moves[i - 1].Subject!.New, moves[i].Subject!.Old, "the log explains the order");
        Assert.AreEqual(moves[^1].Subject!.New, gate.Repository.ReadBranch());
    }
}
