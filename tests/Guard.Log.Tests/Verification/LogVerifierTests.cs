using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Log.Merkle;
using Guard.Log.Tests.Checkpoints;
using Guard.Log.Verification;

namespace Guard.Log.Tests.Verification;

[TestClass]
public sealed class LogVerifierTests
{
    private readonly TestKey key = new("example.com/log");

    [TestMethod]
    public async Task A_right_log_is_ok()
    {
        LogVerification result = await VerifyAsync([.. Enumerable.Range(0, 9).Select(i => Sample.Entry(i))]);
        Assert.IsTrue(result.Ok, result.Reason);
        Assert.AreEqual(9, result.Entries);
        Assert.AreEqual(9, result.Checkpoint!.Size);
        Assert.AreEqual(Sample.Start.AddMilliseconds(8), result.LastTime);
        Assert.AreEqual("ok: 9 entries", result.ToString());
    }

    [TestMethod]
    public async Task Only_an_empty_log_may_have_no_checkpoint()
    {
        Assert.IsTrue((await LogVerifier.VerifyAsync(ToAsync([]), null, key.Public)).Ok);
        LogVerification result = await LogVerifier.VerifyAsync(ToAsync([LogEntryJson.Write(Sample.Entry(0))]), null, key.Public);
        StringAssert.Contains(result.Reason, "no checkpoint");
        Assert.IsFalse(result.Ok);
    }

    [TestMethod]
    public async Task Signed_entries_that_break_the_order_are_named()
    {
        // All of these are validly signed: the signature must not excuse the writer.
        await BadAsync(1, "sequence number 2", Sample.Entry(0), Sample.Entry(2));
        await BadAsync(0, "sequence number 1", Sample.Entry(1));
        await BadAsync(1, "before that of the entry before it", Sample.Entry(0), Sample.Entry(1) with { Time = Sample.Start.AddMilliseconds(-1) });
        await BadAsync(1, "monotonic time 1 ns", Sample.Entry(0), Sample.Entry(1) with { MonotonicNanoseconds = 1 });
        Assert.IsTrue((await VerifyAsync(Sample.Entry(0), Sample.Entry(1) with { MonotonicNanoseconds = 1, BootId = "b1" })).Ok, "A new boot starts a new monotonic clock.");
    }

    [TestMethod]
    public async Task Policy_versions_only_rise_in_a_repository()
    {
        await BadAsync(2, "pins policy version 1 after version 2", Sample.Entry(0, Sample.Pinned(1)), Sample.Entry(1, Sample.Pinned(2)), Sample.Entry(2, Sample.Pinned(1)));
        await BadAsync(1, "for the first time after version 5", Sample.Entry(0, Sample.Pinned(5)), Sample.Entry(1, Sample.Pinned(4, @event: LogEvents.CandidateScreened)));
        await BadAsync(1, "gave it", Sample.Entry(0, Sample.Pinned(1)), Sample.Entry(1, Sample.Pinned(1, hash: new string('0', 64))));
        LogVerification right = await VerifyAsync(
            Sample.Entry(0, Sample.Pinned(1)), Sample.Entry(1, Sample.Pinned(2)), Sample.Entry(2, Sample.Pinned(1, @event: LogEvents.CandidateScreened)),
            Sample.Entry(3, Sample.Pinned(1, repository: "r2")), Sample.Entry(4, Sample.Pinned(2)), Sample.Entry(5, Sample.Pinned(7)));
        Assert.IsTrue(right.Ok, right.ToString());
    }

    [TestMethod]
    public async Task Signed_bytes_that_are_no_entry_are_named()
    {
        byte[][] entries = [LogEntryJson.Write(Sample.Entry(0)), "{\"schema\":1}"u8.ToArray()];
        LogVerification result = await VerifyAsync(entries);
        Assert.AreEqual(1, result.BadEntry);
        StringAssert.Contains(result.Reason, "'seq' is missing");
    }

    [TestMethod]
    public void Restored_rules_say_the_same()
    {
        var rules = new LogRules();
        foreach (LogEntry entry in new[] { Sample.Entry(0, Sample.Pinned(1)), Sample.Entry(1, Sample.Pinned(3)) }) Assert.IsNull(rules.Accept(entry));
        LogRules restored = LogRules.Restore(Sample.Entry(1, Sample.Pinned(3)), rules.Policies);
        foreach (LogEntry next in new[] { Sample.Entry(3), Sample.Entry(2, Sample.Pinned(1)), Sample.Entry(2) with { Time = Sample.Start }, Sample.Entry(2, Sample.Pinned(2)) })
        {
            string? problem = rules.Clone().Accept(next);
            Assert.IsNotNull(problem);
            Assert.AreEqual(problem, restored.Clone().Accept(next));
        }

        Assert.IsNull(restored.Accept(Sample.Entry(2, Sample.Pinned(4))));
        Assert.AreEqual(3, restored.Next);
    }

    private async Task BadAsync(long entry, string reason, params LogEntry[] entries)
    {
        LogVerification result = await VerifyAsync(entries);
        Assert.IsFalse(result.Ok, reason);
        Assert.AreEqual(entry, result.BadEntry, result.Reason);
        StringAssert.Contains(result.Reason, reason);
    }

    private Task<LogVerification> VerifyAsync(params LogEntry[] entries) => VerifyAsync([.. entries.Select(LogEntryJson.Write)]);

    private Task<LogVerification> VerifyAsync(byte[][] entries)
    {
        var tree = new MerkleAccumulator();
        foreach (byte[] entry in entries) tree.Append(MerkleHash.Leaf(entry));
        byte[] note = key.Note(new Checkpoint(key.Public.Name, tree.Size, tree.Root()).ToText());
        return LogVerifier.VerifyAsync(ToAsync(entries), note, key.Public);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ToAsync(byte[][] entries)
    {
        foreach (byte[] entry in entries)
        {
            await Task.CompletedTask;
            yield return entry;
        }
    }
}
