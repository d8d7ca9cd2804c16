using System.Text;
using Guard.Log.Checkpoints;
using Guard.Log.Verification;
using Guard.LogStore;

namespace Guard.Tests.LogStore;

/// <summary>Every change of an exported log is found, and the first bad entry is named.</summary>
[TestClass]
public sealed class LogTamperTests : IDisposable
{
    private const int Count = 8;

    private readonly LogFixture fixture = new();
    private VerifierKey key = null!;
    private List<byte[]> lines = null!;

    [TestInitialize]
    public async Task ExportAsync()
    {
        await fixture.FillAsync(Count);
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        key = log.VerifierKey;
        await log.ExportAsync(fixture.Export);
        lines = Lines(await File.ReadAllBytesAsync(Name(LogExport.EntriesFile)));
        Assert.HasCount(Count, lines);
        Assert.IsTrue((await VerifyAsync()).Ok, "Positive control: the untouched export verifies.");
    }

    [TestMethod]
    public async Task Every_single_byte_change_of_the_entries_is_found_and_named()
    {
        byte[] original = await File.ReadAllBytesAsync(Name(LogExport.EntriesFile));
        int entry = 0;
        for (int at = 0; at < original.Length; at++)
        {
            foreach (byte change in new byte[] { 0x01, 0x80 })
            {
                byte[] changed = [.. original];
                changed[at] ^= change;
                await File.WriteAllBytesAsync(Name(LogExport.EntriesFile), changed);
                LogVerification result = await VerifyAsync();
                Assert.IsFalse(result.Ok, $"byte {at}");
                Assert.AreEqual(entry, result.BadEntry, $"byte {at} of entry {entry}: {result.Reason}");
            }

            if (original[at] == (byte)'\n') entry++;
        }

        Assert.AreEqual(Count, entry);
    }

    [TestMethod]
    [DataRow(LogExport.CheckpointFile)]
    [DataRow(LogExport.LeafHashesFile)]
    public async Task Every_single_byte_change_of_the_other_files_is_found(string file)
    {
        byte[] original = await File.ReadAllBytesAsync(Name(file));
        for (int at = 0; at < original.Length; at++)
        {
            byte[] changed = [.. original];
            changed[at] ^= 0x01;
            await File.WriteAllBytesAsync(Name(file), changed);
            Assert.IsFalse((await VerifyAsync()).Ok, $"{file}, byte {at}");
        }
    }

    [TestMethod]
    public async Task Every_single_byte_change_of_the_exported_key_is_found_without_another_key()
    {
        byte[] original = await File.ReadAllBytesAsync(Name(LogExport.KeyFile));
        for (int at = 0; at < original.Length - 1; at++)
        {
            byte[] changed = [.. original];
            changed[at] ^= 0x01;
            await File.WriteAllBytesAsync(Name(LogExport.KeyFile), changed);
            Assert.IsFalse((await LogExport.VerifyAsync(fixture.Export)).Ok, $"byte {at}");
        }
    }

    [TestMethod]
    public async Task A_change_is_found_without_the_leaf_hashes_too()
    {
        File.Delete(Name(LogExport.LeafHashesFile));
        Assert.IsTrue((await VerifyAsync()).Ok, "Positive control: the list is optional.");
        lines[6] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(lines[6]).Replace("Reason 6", "Season 6"));
        await WriteAsync(lines);
        LogVerification result = await VerifyAsync();
        Assert.IsFalse(result.Ok);
        Assert.IsNull(result.BadEntry);
        StringAssert.Contains(result.Reason, "root is not the signed one");
    }

    [TestMethod]
    public async Task A_change_with_its_leaf_hash_changed_too_is_found_and_suspected()
    {
        byte[] before = lines[6];
        lines[6] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(before).Replace("Reason 6", "Season 6"));
        await WriteAsync(lines);
        string[] hashes = await File.ReadAllLinesAsync(Name(LogExport.LeafHashesFile));
        hashes[6] = Convert.ToHexStringLower(Log.Merkle.MerkleHash.Leaf(lines[6]));
        await File.WriteAllTextAsync(Name(LogExport.LeafHashesFile), string.Join('\n', hashes) + "\n");
        Assert.IsFalse((await VerifyAsync()).Ok);
    }

    [TestMethod]
    public async Task Truncation_is_found()
    {
        for (int kept = 0; kept < Count; kept++)
        {
            await WriteAsync(lines[..kept]);
            LogVerification result = await VerifyAsync();
            Assert.AreEqual(kept, result.BadEntry);
            StringAssert.Contains(result.Reason, "is missing");
        }
    }

    [TestMethod]
    public async Task Deletion_duplication_and_reordering_are_found()
    {
        for (int at = 0; at < Count; at++)
        {
            await WriteAsync([.. lines[..at], .. lines[(at + 1)..]]);
            Assert.AreEqual(at, (await VerifyAsync()).BadEntry, "deletion");
            await WriteAsync([.. lines[..(at + 1)], .. lines[at..]]);
            Assert.AreEqual(at + 1, (await VerifyAsync()).BadEntry, "duplication");
            if (at == Count - 1) continue;
            await WriteAsync([.. lines[..at], lines[at + 1], lines[at], .. lines[(at + 2)..]]);
            Assert.AreEqual(at, (await VerifyAsync()).BadEntry, "reordering");
        }
    }

    [TestMethod]
    public async Task An_entry_of_another_log_is_found()
    {
        using var other = new LogFixture();
        other.Time.Advance(TimeSpan.FromMilliseconds(1));
        await other.FillAsync(Count);
        await using (SqliteDecisionLog log = await other.OpenAsync()) await log.ExportAsync(other.Export);
        List<byte[]> foreign = Lines(await File.ReadAllBytesAsync(Path.Combine(other.Export, LogExport.EntriesFile)));
        await WriteAsync([.. lines[..5], foreign[5], .. lines[6..]]);
        Assert.AreEqual(5, (await VerifyAsync()).BadEntry);

        await WriteAsync(lines);
        File.Copy(Path.Combine(other.Export, LogExport.CheckpointFile), Name(LogExport.CheckpointFile), overwrite: true);
        StringAssert.Contains((await VerifyAsync()).Reason, "no valid signature of the trusted key");
    }

    [TestMethod]
    public async Task A_missing_checkpoint_is_a_failure_and_an_older_one_names_the_first_entry_it_does_not_cover()
    {
        byte[] older = await File.ReadAllBytesAsync(Name(LogExport.CheckpointFile));
        await fixture.FillAsync(1);
        await using (SqliteDecisionLog log = await fixture.OpenAsync()) await log.ExportAsync(fixture.Export);
        await File.WriteAllBytesAsync(Name(LogExport.CheckpointFile), older);
        Assert.AreEqual(Count, (await VerifyAsync()).BadEntry);

        File.Delete(Name(LogExport.CheckpointFile));
        StringAssert.Contains((await VerifyAsync()).Reason, "no checkpoint");
    }

    [TestMethod]
    public async Task Another_key_is_refused()
    {
        using var other = new LogFixture();
        await using SqliteDecisionLog log = await other.OpenAsync();
        StringAssert.Contains((await LogExport.VerifyAsync(fixture.Export, log.VerifierKey)).Reason, "no valid signature of the trusted key");
    }

    public void Dispose() => fixture.Dispose();

    private Task<LogVerification> VerifyAsync() => LogExport.VerifyAsync(fixture.Export, key);

    private string Name(string file) => Path.Combine(fixture.Export, file);

    private Task WriteAsync(IEnumerable<byte[]> entries)
        => File.WriteAllBytesAsync(Name(LogExport.EntriesFile), [.. entries.SelectMany(entry => entry.Append((byte)'\n'))]);

    private static List<byte[]> Lines(byte[] file)
        => [.. Encoding.UTF8.GetString(file).TrimEnd('\n').Split('\n').Select(Encoding.UTF8.GetBytes)];
}
