using System.Globalization;
using Guard.Hooks.Candidates;
using Guard.Hooks.Git;
using Guard.Hooks.Tests.Support;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Gatekeeping;

/// <summary>Many clients at once, each from a source of its own: nothing is lost, the score of the branch never falls, and the log explains the order.</summary>
[TestClass]
public sealed class CrowdTests
{
    private const int Clients = 8;
    private const int Pushes = 3;
    private const int Attempts = 40;

    [TestMethod]
    [DataRow(StaleRule.Rebase)]
    [DataRow(StaleRule.Reject)]
    public async Task EveryChangeOfACrowdLandsAndTheScoreNeverFalls(StaleRule stale)
    {
        await using TestGate gate = await TestGate.StartAsync(policy => policy with { Stale = stale, PushWait = TimeSpan.FromMinutes(4) });
        await Task.WhenAll(Enumerable.Range(1, Clients).Select(number => Task.Run(() => WorkAsync(gate, number))));

        IReadOnlyList<Candidate> all = gate.Gate.List();
        Assert.IsEmpty(all.Where(c => !CandidateTransitions.IsSettled(c)).Select(c => c.Id));
        Assert.IsEmpty(all.Where(c => c.State is CandidateState.Failed or CandidateState.Inconclusive).Select(c => $"{c.Id}: {c.Verdict?.Reason}"));
        string[] history = (await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["rev-list", "--first-parent", "--reverse", "main"])).Text.Split('\n');
        string[] promoted = [.. gate.Log.Records.Where(r => r.Event == LogEvents.PromoteDone).Select(r => r.Subject!.New!)];
        CollectionAssert.IsSubsetOf(promoted, history, "what the log says landed is on the branch");
        CollectionAssert.AreEqual(promoted, history.Where(promoted.Contains).ToArray(), "in the order that the log says");
        double before = 0;
        foreach (string commit in promoted)
        {
            double score = double.Parse((await GitProcess.RunCheckedAsync(gate.Repository.PublicPath, ["cat-file", "blob", commit + ":score"])).Text, CultureInfo.InvariantCulture);
            Assert.IsGreaterThanOrEqualTo(before, score);
            before = score;
        }
    }

    // Every third change lowers the score and must not land; the others are brought until they are on the branch.
    private static async Task WorkAsync(TestGate gate, int number)
    {
        GitClient client = await gate.CloneAsync("R" + number);
        for (int push = 1; push <= Pushes; push++)
        {
            bool lowers = push == 2;
            string path = $"work/{number}-{push}";
            await client.CommitAsync(lowers ? "score" : path, lowers ? "1" : $"{number} {push}");
            int attempt = 0;
            bool done = false;
            while (!done && attempt++ < Attempts)
            {
                (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
                await client.RunAsync("fetch", "-q", "origin");
                Assert.IsFalse(code == 0 && lowers, text);
                if (gate.Policy.Stale == StaleRule.Rebase) Assert.DoesNotContain("[remote rejected] HEAD -> main (fetch first", text);
                bool landed = (await client.TryAsync(["cat-file", "-e", "origin/main:" + path])).Code == 0;
                Assert.IsTrue(code != 0 || landed, "ok is said only of what is on the branch: " + text);
                done = lowers ? text.Contains("lowered", StringComparison.Ordinal) : landed;
                if (!done) await client.RunAsync("rebase", "-q", "origin/main");
            }

            Assert.IsTrue(done, $"{path} did not get through in {Attempts} attempts");
            await client.RunAsync("reset", "-q", "--hard", "origin/main");
        }
    }
}
