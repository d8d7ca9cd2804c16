using Guard.Log.Entries;
using Guard.Log.Verification;
using Guard.LogStore;

namespace Guard.Tests.LogStore;

/// <summary>What a kill -9, a power cut or a full disk leaves.</summary>
[TestClass]
public sealed class LogCrashTests : IDisposable
{
    private readonly LogFixture fixture = new();

    [TestMethod]
    public async Task A_copy_of_the_files_at_any_moment_holds_every_acknowledged_entry()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        for (int i = 0; i < 25; i++)
        {
            LogReceipt receipt = await log.AppendAsync(LogFixture.Record());
            await AssertCopyAsync($"copy{i}", ReadWal(), receipt.Sequence + 1, receipt.Sequence + 1);
        }
    }

    [TestMethod]
    public async Task What_is_written_early_is_in_the_files_at_once_and_durable_soon_after()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        for (int i = 0; i < 12; i++)
        {
            WrittenEntry written = await log.WriteAsync(LogFixture.Record());
            await AssertCopyAsync($"copy{i}", ReadWal(), (2 * i) + 1, (2 * i) + 1);
            await written.Durable;
            Assert.AreEqual((2 * i) + 1, (await log.AppendAsync(LogFixture.Record())).Sequence, "the two ways do not disturb each other");
        }

        Assert.IsTrue((await log.VerifyAsync()).Ok);
    }

    [TestMethod]
    public async Task A_disk_that_does_not_take_what_was_written_ends_the_log_until_it_is_read_again()
    {
        await using (SqliteDecisionLog log = await fixture.OpenAsync())
        {
            await log.AppendAsync(LogFixture.Record());
            await log.GatedAsync(database => database.IsBroken = true);
            WrittenEntry written = await log.WriteAsync(LogFixture.Record());
            LogUnavailableException error = await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => written.Durable);
            StringAssert.Contains(error.Message, "restart Guard");
            await log.GatedAsync(database => database.IsBroken = false);
            await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => log.AppendAsync(LogFixture.Record()).AsTask());
            await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => log.WriteAsync(LogFixture.Record()).AsTask());
            Assert.IsTrue((await log.VerifyAsync()).Ok);
        }

        await using SqliteDecisionLog again = await fixture.OpenAsync();
        Assert.AreEqual(2, (await again.AppendAsync(LogFixture.Record())).Sequence);
        Assert.IsTrue((await again.VerifyAsync()).Ok);
    }

    [TestMethod]
    public async Task A_write_that_is_torn_anywhere_leaves_all_entries_before_it()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        for (int i = 0; i < 3; i++) await log.AppendAsync(LogFixture.Record());
        int before = ReadWal().Length;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => log.AppendAsync(LogFixture.Record()).AsTask()));
        byte[] wal = ReadWal();
        Assert.IsGreaterThan(before, wal.Length, "The append must have grown the WAL, or this test tears nothing.");

        // Positions around each sector of 512 bytes, and odd ones between.
        int copies = 0;
        for (int length = before; length < wal.Length; length += 509) await AssertCopyAsync($"torn{copies++}", wal[..length], 3, 6);
        await AssertCopyAsync("whole", wal, 6, 6);
    }

    [TestMethod]
    public async Task A_crash_during_the_first_start_is_finished_by_the_next()
    {
        await fixture.FillAsync(0);
        File.Delete(fixture.Paths.VerifierKey);
        foreach (string file in Directory.GetFiles(fixture.Home, "log.db*")) File.Delete(file);
        File.WriteAllText(fixture.Paths.PrivateKey + ".tmp", "half");
        string key = File.ReadAllText(fixture.Paths.PrivateKey);

        // The key without a database is what a crash between the two leaves; without log.vkey no log was ever there.
        await Assert.ThrowsExactlyAsync<LogCorruptException>(async () =>
        {
            File.WriteAllText(fixture.Paths.VerifierKey, "anything");
            await fixture.OpenAsync();
        });
        File.Delete(fixture.Paths.VerifierKey);
        await fixture.FillAsync(2);
        Assert.AreEqual(key, File.ReadAllText(fixture.Paths.PrivateKey));
    }

    [TestMethod]
    public async Task On_a_full_disk_an_append_is_refused_and_works_again_when_there_is_room()
    {
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        await log.AppendAsync(LogFixture.Record());
        await log.GatedAsync(database =>
        {
            database.LimitPages(database.PageCount);
            return true;
        });
        LogRecord large = LogFixture.Record(new string('x', 60_000));
        LogUnavailableException error = await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => log.AppendAsync(large).AsTask());
        StringAssert.Contains(error.Message, "full");
        Assert.AreEqual(1, log.Checkpoint.Size);
        await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => log.AppendAsync(large).AsTask());
        Assert.IsTrue((await log.VerifyAsync()).Ok);

        await log.GatedAsync(database =>
        {
            database.LimitPages(null);
            return true;
        });
        Assert.AreEqual(1, (await log.AppendAsync(large)).Sequence);
        LogVerification result = await log.VerifyAsync();
        Assert.IsTrue(result.Ok, result.Reason);
        Assert.AreEqual(2, result.Entries);
    }

    [TestMethod]
    public async Task On_a_really_full_file_system_no_acknowledged_entry_is_lost()
    {
        Directory.CreateDirectory(fixture.Home);
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "guard-log-test", fixture.Home) != 0)
        {
            Assert.Inconclusive("A small file system cannot be mounted here; that needs root and CAP_SYS_ADMIN.");
        }

        try
        {
            int acknowledged = 0;
            await using (SqliteDecisionLog log = await fixture.OpenAsync())
            {
                await Assert.ThrowsExactlyAsync<LogUnavailableException>(async () =>
                {
                    for (; acknowledged < 1000; acknowledged++) await log.AppendAsync(LogFixture.Record(new string('x', 10_000)));
                });
                Assert.AreEqual(acknowledged, log.Checkpoint.Size);
                await Assert.ThrowsExactlyAsync<LogUnavailableException>(() => log.AppendAsync(LogFixture.Record(new string('x', 60_000))).AsTask());
                Assert.AreEqual(0, await RunAsync("mount", "-o", "remount,size=16m", fixture.Home));
                Assert.AreEqual(acknowledged, (await log.AppendAsync(LogFixture.Record())).Sequence);
            }

            await using SqliteDecisionLog again = await fixture.OpenAsync();
            LogVerification result = await again.VerifyAsync();
            Assert.IsTrue(result.Ok, result.Reason);
            Assert.AreEqual(acknowledged + 1, result.Entries);
        }
        finally
        {
            await RunAsync("umount", "-l", fixture.Home);
        }
    }

    public void Dispose() => fixture.Dispose();

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private byte[] ReadWal()
    {
        using var file = new FileStream(fixture.Paths.Database + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private async Task AssertCopyAsync(string name, byte[] wal, long atLeast, long atMost)
    {
        var copy = new LogPaths(Path.Combine(fixture.Root, name));
        copy.CreateDirectories();
        foreach (string file in new[] { "log.ed25519", "log.vkey" }) File.Copy(Path.Combine(fixture.Paths.Keys, file), Path.Combine(copy.Keys, file));
        using (var source = new FileStream(fixture.Paths.Database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        await using (FileStream target = LogPaths.CreateNew(copy.Database)) await source.CopyToAsync(target);
        await File.WriteAllBytesAsync(copy.Database + "-wal", wal);

        await using SqliteDecisionLog log = await SqliteDecisionLog.OpenAsync(copy.Directory, fixture.Time);
        Assert.IsInRange(atLeast, atMost, log.Checkpoint.Size, name);
        Assert.IsTrue((await log.VerifyAsync()).Ok, name);
        Assert.AreEqual(log.Checkpoint.Size, (await log.AppendAsync(LogFixture.Record())).Sequence, name);
    }
}
