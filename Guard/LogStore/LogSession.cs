using System.Text;
using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Log.Merkle;
using Guard.Log.Verification;
using Microsoft.Data.Sqlite;

namespace Guard.LogStore;

/// <summary>An opened and checked log: lock, key, database and the state to go on from.</summary>
internal sealed class LogSession : IDisposable
{
    private readonly FileStream held;

    private LogSession(LogPaths paths, FileStream held, LogSigner signer, LogDatabase database, LogState state)
    {
        (Paths, this.held, Signer, Database, State) = (paths, held, signer, database, state);
    }

    internal LogPaths Paths { get; }

    internal LogSigner Signer { get; }

    internal LogDatabase Database { get; }

    internal LogState State { get; }

    /// <summary>Opens the log; see <see cref="SqliteDecisionLog.OpenAsync"/> for the errors.</summary>
    internal static LogSession Open(LogPaths paths)
    {
        try
        {
            paths.CreateDirectories();
            return Locked(paths, LogLock.Take(paths));
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR)
        {
            throw new LogCorruptException($"{paths.Database} is damaged: {error.Message} Keep it as evidence and restore the log from a backup.", null, error);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new LogUnavailableException($"The log in {paths.Directory} cannot be opened: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        Database.Dispose();
        Signer.Dispose();
        held.Dispose();
    }

    private static LogSession Locked(LogPaths paths, FileStream held)
    {
        LogSigner? signer = null;
        LogDatabase? database = null;
        try
        {
            bool mustExist = File.Exists(paths.VerifierKey);
            signer = LogSigner.Open(paths);
            if (mustExist) CheckKey(paths, signer.VerifierKey);
            if (mustExist && !File.Exists(paths.Database)) throw new LogCorruptException($"{paths.Database} is gone, but its key is there: the log was removed.", 0);
            database = LogDatabase.Open(paths.Database);
            LogState state = Load(paths, database, signer, mustExist);
            if (!mustExist) LogPaths.WriteDurably(paths.VerifierKey, Encoding.UTF8.GetBytes(signer.VerifierKey + "\n"), overwrite: false);
            return new LogSession(paths, held, signer, database, state);
        }
        catch
        {
            database?.Dispose();
            signer?.Dispose();
            held.Dispose();
            throw;
        }
    }

    private static LogState Load(LogPaths paths, LogDatabase database, LogSigner signer, bool mustExist)
    {
        if (!database.IsKnownFormat)
        {
            throw new LogUnavailableException($"{paths.Database} has format {database.FormatVersion}, which a newer Guard wrote. Use that version.");
        }

        if (database.FormatVersion == 0)
        {
            if (mustExist) throw new LogCorruptException($"{paths.Database} is empty, but a log was there: it was removed.", 0);
            database.Create(signer.Sign(new Checkpoint(signer.VerifierKey.Name, 0, MerkleHash.Empty())));
        }

        MerkleAccumulator tree = StoredTreeCheck.Run(database, signer.VerifierKey);
        LogEntry? last = tree.Size == 0 ? null : ReadLast(database, tree.Size - 1);
        return new LogState(LogRules.Restore(last, database.Policies()), tree, database.Head()!.Checkpoint);
    }

    private static LogEntry ReadLast(LogDatabase database, long sequence)
        => LogEntryJson.TryRead(database.Entries(sequence, 1)[0].Bytes, out LogEntry? entry, out string? problem)
            ? entry
            : throw new LogCorruptException($"Log entry {sequence} is signed but this Guard cannot read it: {problem} A newer Guard may have written it.", sequence);

    private static void CheckKey(LogPaths paths, VerifierKey key)
    {
        if (File.ReadAllText(paths.VerifierKey) != key + "\n")
        {
            throw new LogCorruptException($"{paths.VerifierKey} does not belong to the signing key {paths.PrivateKey}: one of them was replaced. Restore both from a backup.");
        }
    }
}
