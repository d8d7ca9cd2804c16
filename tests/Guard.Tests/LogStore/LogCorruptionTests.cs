using Guard.Log.Entries;
using Guard.LogStore;
using Microsoft.Data.Sqlite;

namespace Guard.Tests.LogStore;

/// <summary>A stored log that is not the signed one is refused at open, with the entry's number.</summary>
[TestClass]
public sealed class LogCorruptionTests : IDisposable
{
    private readonly LogFixture fixture = new();

    [TestInitialize]
    public Task FillAsync() => fixture.FillAsync(8);

    [TestMethod]
    [DataRow("UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Reason 3', 'Season 3') AS BLOB) WHERE seq = 3", 3L, "was changed after it was signed")]
    [DataRow("UPDATE entries SET leaf = zeroblob(32) WHERE seq = 4", 4L, "leaf hash was changed")]
    [DataRow("UPDATE entries SET leaf = x'00' WHERE seq = 4", 4L, "damaged leaf hash")]
    [DataRow("UPDATE entries SET bytes = x'7b7d', leaf = zeroblob(32) WHERE seq = 2", 2L, "nor have the stored leaf hashes")]
    [DataRow("DELETE FROM entries WHERE seq = 5", 5L, "is missing")]
    [DataRow("DELETE FROM entries WHERE seq >= 6", 6L, "is missing")]
    [DataRow("INSERT INTO entries SELECT 8, bytes, leaf FROM entries WHERE seq = 7", 8L, "is not covered")]
    [DataRow("INSERT INTO entries SELECT -1, bytes, leaf FROM entries WHERE seq = 7", 0L, "is missing")]
    [DataRow("DELETE FROM head", null, "head with its signed checkpoint is gone")]
    [DataRow("UPDATE head SET frontier = zeroblob(32)", null, "tree state")]
    [DataRow("UPDATE head SET checkpoint = x'00'", null, "Nothing was changed by this start")]
    [DataRow("DROP TABLE entries", null, "is damaged")]
    public async Task A_change_in_the_database_is_refused(string sql, long? entry, string message)
    {
        Execute(sql);
        LogCorruptException error = await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync);
        StringAssert.Contains(error.Message, message);
        Assert.AreEqual(entry, error.Entry);
        await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync, "A refused open must leave the lock free and the log as it was.");
    }

    [TestMethod]
    public async Task An_untouched_database_opens()
    {
        Execute("SELECT 1");
        await using SqliteDecisionLog log = await fixture.OpenAsync();
        Assert.AreEqual(8, log.Checkpoint.Size);
    }

    [TestMethod]
    public async Task A_removed_or_emptied_database_is_refused()
    {
        File.Delete(fixture.Paths.Database);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync)).Message, "is gone");
        File.WriteAllBytes(fixture.Paths.Database, []);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync)).Message, "is empty");
        File.WriteAllBytes(fixture.Paths.Database, [.. Enumerable.Repeat((byte)'x', 8192)]);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync)).Message, "is damaged");
    }

    [TestMethod]
    public async Task A_removed_or_replaced_key_is_refused()
    {
        string key = File.ReadAllText(fixture.Paths.PrivateKey);
        File.Delete(fixture.Paths.PrivateKey);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync)).Message, "is gone");

        using var other = new LogFixture();
        await other.FillAsync(0);
        File.Copy(other.Paths.PrivateKey, fixture.Paths.PrivateKey);
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync)).Message, "was replaced");

        File.WriteAllText(fixture.Paths.PrivateKey, "no key");
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogCorruptException>(fixture.OpenAsync)).Message, "holds no Ed25519 private key");

        File.WriteAllText(fixture.Paths.PrivateKey, key);
        await fixture.FillAsync(1);
    }

    [TestMethod]
    public async Task A_newer_format_is_refused_as_such()
    {
        Execute("PRAGMA user_version = 2");
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<LogUnavailableException>(fixture.OpenAsync)).Message, "newer Guard");
    }

    public void Dispose() => fixture.Dispose();

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={fixture.Paths.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
