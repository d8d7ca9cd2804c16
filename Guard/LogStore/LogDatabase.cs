using System.Globalization;
using Guard.Home;
using Guard.Log.Merkle;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Guard.LogStore;

/// <summary>The SQLite side of the log: tables, statements, transactions. Not safe for two threads at once; its owner serialises.</summary>
internal sealed class LogDatabase : IDisposable
{
    private const int Format = 1;

    private const string Tables = """
        CREATE TABLE entries (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL, leaf BLOB NOT NULL) STRICT;
        CREATE TABLE policies (repository TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (repository, version)) STRICT, WITHOUT ROWID;
        CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, frontier BLOB NOT NULL, checkpoint BLOB NOT NULL) STRICT;
        """;

    private readonly SqliteConnection connection;
    private readonly string path;

    // Statements of the append path are compiled once: compiling costs more than running them.
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);
    private SqliteTransaction? transaction;
    private SafeFileHandle? journal;
    private bool isFull = true;

    private LogDatabase(SqliteConnection connection, string path)
    {
        (this.connection, this.path) = (connection, path);
    }

    /// <summary>Opens the file, making it where it is missing.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or is no database.</exception>
    internal static LogDatabase Open(string path)
    {
        if (!File.Exists(path))
        {
            LogPaths.CreateNew(path).Dispose();
            DurableFile.Files.FlushDirectoryOf(path);
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
        try
        {
            connection.Open();
            var database = new LogDatabase(connection, path);

            // EXCLUSIVE keeps every other process out for as long as the log is open, also those that know nothing of the lock file,
            // and leaves no shared-memory file that could be damaged.
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            database.Execute("PRAGMA journal_mode = WAL");
            database.Execute("PRAGMA synchronous = FULL");
            database.Execute("PRAGMA trusted_schema = OFF");
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The database's format: 0 for a new file.</summary>
    internal long FormatVersion => (long)Scalar("PRAGMA user_version")!;

    /// <summary>Whether this program knows the format.</summary>
    internal bool IsKnownFormat => FormatVersion is 0 or Format;

    /// <summary>Fails the next flush of <see cref="Flush"/>, as a broken disk would. For tests.</summary>
    internal bool IsBroken { get; set; }

    /// <summary>Begins a transaction; disposing it without a commit rolls it back.</summary>
    /// <param name="isDurable">Whether its commit is on disk when it returns; otherwise it is after <see cref="Flush"/>.</param>
    internal SqliteTransaction Begin(bool isDurable = true)
    {
        // NORMAL leaves out the flush of the journal after a commit and nothing else (sqlite.org/pragma.html#pragma_synchronous).
        if (isDurable != isFull) Execute(isDurable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        isFull = isDurable;
        return transaction = connection.BeginTransaction(deferred: false);
    }

    /// <summary>Brings every commit so far to the disk: the flush of the write-ahead journal that a durable commit would have done.</summary>
    /// <exception cref="IOException">Nobody knows what is on disk.</exception>
    internal void Flush()
    {
        if (IsBroken) throw new IOException("The disk is broken.");
        journal ??= File.OpenHandle(path + "-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete); // it stays for as long as the database is open
        RandomAccess.FlushToDisk(journal);
    }

    /// <summary>Makes the tables of a new file and the head of the empty log.</summary>
    internal void Create(byte[] checkpoint)
    {
        using SqliteTransaction creation = Begin();
        Execute(Tables);
        ExecutePrepared("INSERT INTO head (id, size, frontier, checkpoint) VALUES (1, 0, x'', $checkpoint)", ("$checkpoint", checkpoint));
        Execute($"PRAGMA user_version = {Format.ToString(CultureInfo.InvariantCulture)}");
        creation.Commit();
    }

    internal StoredHead? Head()
    {
        using SqliteCommand command = Command("SELECT size, frontier, checkpoint FROM head WHERE id = 1");
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new StoredHead(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    internal void Insert(StoredEntry entry)
        => ExecutePrepared("INSERT INTO entries (seq, bytes, leaf) VALUES ($seq, $bytes, $leaf)", ("$seq", entry.Sequence), ("$bytes", entry.Bytes), ("$leaf", entry.Leaf));

    internal void Insert(string repository, int version, string hash)
        => ExecutePrepared(
            "INSERT OR IGNORE INTO policies (repository, version, hash) VALUES ($repository, $version, $hash)",
            ("$repository", repository), ("$version", version), ("$hash", hash));

    internal void Update(MerkleAccumulator tree, byte[] checkpoint)
        => ExecutePrepared(
            "UPDATE head SET size = $size, frontier = $frontier, checkpoint = $checkpoint WHERE id = 1",
            ("$size", tree.Size), ("$frontier", tree.Save()), ("$checkpoint", checkpoint));

    /// <summary>The entries from a number on, in order, at most so many.</summary>
    internal List<StoredEntry> Entries(long from, int count)
    {
        using SqliteCommand command = Command(
            "SELECT seq, bytes, leaf FROM entries WHERE seq >= $from ORDER BY seq LIMIT $count", ("$from", from), ("$count", count));
        using SqliteDataReader reader = command.ExecuteReader();
        var entries = new List<StoredEntry>();
        while (reader.Read()) entries.Add(new StoredEntry(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2)));
        return entries;
    }

    internal List<(string Repository, int Version, string Hash)> Policies()
    {
        using SqliteCommand command = Command("SELECT repository, version, hash FROM policies");
        using SqliteDataReader reader = command.ExecuteReader();
        var policies = new List<(string, int, string)>();
        while (reader.Read()) policies.Add((reader.GetString(0), reader.GetInt32(1), reader.GetString(2)));
        return policies;
    }

    /// <summary>Bounds the file's size in pages, as a full disk would; null lifts the bound. For tests.</summary>
    internal void LimitPages(long? pages)
        => Execute($"PRAGMA max_page_count = {(pages ?? 0xffff_fffe).ToString(CultureInfo.InvariantCulture)}");

    /// <summary>How many pages the file has. For tests.</summary>
    internal long PageCount => (long)Scalar("PRAGMA page_count")!;

    public void Dispose()
    {
        foreach (SqliteCommand command in prepared.Values) command.Dispose();
        journal?.Dispose();
        connection.Dispose();
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = Command(sql);
        command.ExecuteNonQuery();
    }

    private void ExecutePrepared(string sql, params (string Name, object Value)[] parameters)
    {
        if (!prepared.TryGetValue(sql, out SqliteCommand? command)) prepared.Add(sql, command = Command(sql, parameters));
        command.Transaction = transaction;
        foreach ((string name, object value) in parameters) command.Parameters[name].Value = value;
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using SqliteCommand command = Command(sql);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller is in this file and passes constants; values go by parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
}
