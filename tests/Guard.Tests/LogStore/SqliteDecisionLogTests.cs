using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Log.Merkle;
using Guard.Log.Verification;
using Guard.LogStore;

namespace Guard.Tests.LogStore;

[TestClass]
public sealed class SqliteDecisionLogTests : IDisposable
{
    private readonly LogFixture fixture = new();

    [TestMethod]
    public async Task Append_verify_export_round_trip()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            LogReceipt receipt = await log.AppendAsync(LogFixture.Record($"Reason {i}."));
            Assert.AreEqual(i, receipt.Sequence);
            StoredEntry stored = await FirstAsync(log, i);
            CollectionAssert.AreEqual(MerkleHash.Leaf(stored.Bytes), receipt.LeafHash);
        }

        Assert.AreEqual(20, log.Checkpoint.Size);
        LogVerification own = await log.VerifyAsync();
        Assert.IsTrue(own.Ok, own.Reason);
        await log.ExportAsync(fixture.Export);
        LogVerification exported = await LogExport.VerifyAsync(fixture.Export, log.VerifierKey);
        Assert.IsTrue(exported.Ok, exported.Reason);
        Assert.AreEqual(20, exported.Entries);
        Assert.IsTrue(exported.KeyTrusted);
        Assert.IsFalse((await LogExport.VerifyAsync(fixture.Export)).KeyTrusted);
    }

    [TestMethod]
    public async Task An_empty_log_has_a_signed_checkpoint_and_verifies()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        Assert.AreEqual(0, Checkpoint.Open(log.CheckpointNote.Span, log.VerifierKey).Size);
        await log.ExportAsync(fixture.Export);
        Assert.IsTrue((await log.VerifyAsync()).Ok);
        Assert.IsTrue((await LogExport.VerifyAsync(fixture.Export, log.VerifierKey)).Ok);
    }

    [TestMethod]
    public async Task A_reopened_log_goes_on_with_the_same_key_and_a_consistent_tree()
    {
        await fixture.FillAsync(5);
        string key = File.ReadAllText(fixture.Paths.VerifierKey);
        byte[] root;
        await using (SqliteDecisionLog log = await fixture.OpenAsync()) root = log.Checkpoint.Root;
        await fixture.FillAsync(6);
        await using SqliteDecisionLog again = await fixture.OpenAsync();
        Assert.AreEqual(key, again.VerifierKey + "\n");
        Assert.AreEqual(11, again.Checkpoint.Size);
        Assert.IsTrue((await again.VerifyAsync()).Ok);
        var tree = new MerkleTree();
        await foreach (StoredEntry entry in again.ReadStoredAsync()) tree.Append(entry.Leaf);
        Assert.IsTrue(MerkleVerifier.Consistency(5, root, 11, again.Checkpoint.Root, tree.Consistency(5, 11)));
    }

    [TestMethod]
    public async Task Many_callers_at_once_get_distinct_places_and_a_right_log()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        LogReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => Task.Run(() => log.AppendAsync(LogFixture.Record($"{i}")).AsTask())));
        CollectionAssert.AreEqual(Enumerable.Range(0, 2000).Select(i => (long)i).ToArray(), receipts.Select(receipt => receipt.Sequence).Order().ToArray());
        LogVerification result = await log.VerifyAsync();
        Assert.IsTrue(result.Ok, result.Reason);
    }

    [TestMethod]
    public async Task Reading_gives_the_asked_range()
    {
        await fixture.FillAsync(600);
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        var numbers = new List<long>();
        await foreach (LogEntry entry in log.ReadAsync(250, 520)) numbers.Add(entry.Sequence);
        CollectionAssert.AreEqual(Enumerable.Range(250, 270).Select(i => (long)i).ToArray(), numbers);
        LogEntry first = LogEntryJson.Read((await FirstAsync(log, 0)).Bytes);
        Assert.AreEqual(new DateTimeOffset(2026, 1, 31, 23, 0, 0, 7, TimeSpan.Zero), first.Time);
    }

    [TestMethod]
    public async Task A_clock_that_is_set_back_leaves_a_log_that_verifies()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        await log.AppendAsync(LogFixture.Record());
        fixture.Time.AdjustTime(fixture.Time.GetUtcNow().AddDays(-1));
        await log.AppendAsync(LogFixture.Record());
        LogVerification result = await log.VerifyAsync();
        Assert.IsTrue(result.Ok, result.Reason);
        Assert.AreEqual(LogEntryJson.Read((await FirstAsync(log, 0)).Bytes).Time, LogEntryJson.Read((await FirstAsync(log, 1)).Bytes).Time);
    }

    [TestMethod]
    public async Task A_refused_record_changes_nothing_and_does_not_harm_its_neighbours()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        Task<LogReceipt> before = log.AppendAsync(LogFixture.Record()).AsTask();
        Task<LogReceipt> unknown = log.AppendAsync(new LogRecord("candidate.celebrated", LogActor.Guard)).AsTask();
        Task<LogReceipt> otherHash = log.AppendAsync(LogFixture.Record() with { Policy = new LogPolicy(1, new string('0', 64)) }).AsTask();
        Task<LogReceipt> after = log.AppendAsync(LogFixture.Record()).AsTask();
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => unknown)).Message, "'candidate.celebrated' is unknown");
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => otherHash)).Message, "policy version 1");
        Assert.AreEqual(0, (await before).Sequence);
        Assert.AreEqual(1, (await after).Sequence);
        Assert.IsTrue((await log.VerifyAsync()).Ok);
    }

    [TestMethod]
    public async Task Policy_versions_only_rise_also_after_a_restart()
    {
        LogRecord pin = LogFixture.Record() with { Event = LogEvents.PolicyPinned };
        await using (SqliteDecisionLog log = await fixture.OpenAsync())
        {
            await log.AppendAsync(pin);
            await log.AppendAsync(pin with { Policy = new LogPolicy(3, new string('3', 64)) });
            await log.AppendAsync(LogFixture.Record("Work that began under version 1 ends."));
        }

        await using SqliteDecisionLog again = await fixture.OpenAsync();
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => again.AppendAsync(pin).AsTask());
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => again.AppendAsync(pin with { Policy = new LogPolicy(2, LogFixture.Hash) }).AsTask());
        await again.AppendAsync(pin with { Subject = new LogSubject("r2") });
        Assert.IsTrue((await again.VerifyAsync()).Ok);
    }

    [TestMethod]
    public async Task A_second_opener_gets_a_clear_error_and_the_first_goes_on()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        LogUnavailableException error = await Assert.ThrowsExactlyAsync<LogUnavailableException>(fixture.OpenAsync);
        StringAssert.Contains(error.Message, "Another Guard has it open");
        Assert.AreEqual(0, (await log.AppendAsync(LogFixture.Record())).Sequence);
    }

    [TestMethod]
    public async Task Appending_to_a_closed_log_is_refused()
    {
        SqliteDecisionLog log = await fixture.OpenAsync();
        await log.DisposeAsync();
        await log.DisposeAsync();
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => log.AppendAsync(LogFixture.Record()).AsTask());
    }

    [TestMethod]
    public async Task Closing_completes_what_waits()
    {
        SqliteDecisionLog log = await fixture.OpenAsync();
        Task<LogReceipt>[] waiting = [.. Enumerable.Range(0, 100).Select(_ => log.AppendAsync(LogFixture.Record()).AsTask())];
        await log.DisposeAsync();
        Assert.AreEqual(99, (await Task.WhenAll(waiting)).Max(receipt => receipt.Sequence));
    }

    [TestMethod]
    public async Task A_cancelled_append_that_still_waits_is_not_appended()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        using var cancel = new CancellationTokenSource();
        using var held = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Task<bool> holder = Task.Run(() => log.GatedAsync(_ =>
        {
            held.Set();
            return release.Wait(TimeSpan.FromSeconds(30));
        }));
        Assert.IsTrue(held.Wait(TimeSpan.FromSeconds(30)));
        Task<LogReceipt> append = log.AppendAsync(LogFixture.Record(), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => append);
        release.Set();
        Assert.IsTrue(await holder);
        Assert.AreEqual(0, (await log.AppendAsync(LogFixture.Record())).Sequence);
    }

    public void Dispose() => fixture.Dispose();

    private static async Task<StoredEntry> FirstAsync(SqliteDecisionLog log, long number)
    {
        await foreach (StoredEntry entry in log.ReadStoredAsync(number, number + 1)) return entry;
        throw new AssertFailedException($"Entry {number} is missing.");
    }
}
