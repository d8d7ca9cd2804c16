using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Log.Merkle;
using Guard.Log.Verification;
using Microsoft.Data.Sqlite;

namespace Guard.LogStore;

/// <summary>Appends batches: entries, tree state and signed checkpoint in one transaction, so that after a crash there are all or none.</summary>
/// <param name="database">The database; the caller lets no one else use it during a call.</param>
/// <param name="signer">The log's key.</param>
/// <param name="clock">Stamps entries.</param>
/// <param name="state">The state at open.</param>
internal sealed class LogWriter(LogDatabase database, LogSigner signer, LogClock clock, LogState state)
{
    private bool uncertain;
    private bool lost;

    /// <summary>The state after the last commit.</summary>
    internal LogState State { get; private set; } = state;

    /// <summary>Appends what can be appended and answers every request, each exactly once.</summary>
    internal void Append(IReadOnlyList<AppendRequest> batch)
    {
        var accepted = new List<(AppendRequest Request, LogReceipt Receipt)>();
        try
        {
            RefuseWhenUncertain();
            LogState next = Commit(batch, accepted);
            State = next;
        }
        catch (Exception error)
        {
            // Whatever it was, nobody may act on an entry that is not known to be durable.
            uncertain = true;
            LogUnavailableException failure = error as LogUnavailableException ?? new LogUnavailableException(
                $"The log could not be written and nothing was appended: {error.Message} Free space or repair the disk; the next append tries again.", error);
            foreach (AppendRequest request in batch) request.Fail(failure);
            return;
        }

        if (IsEarly(batch) && !Flush(accepted)) return;
        foreach ((AppendRequest request, LogReceipt receipt) in accepted) request.Complete(receipt);
    }

    private static bool IsEarly(IReadOnlyList<AppendRequest> batch) => batch.Any(request => request.IsEarly);

    // What is written early is flushed here and not by its commit. When that fails the entries are in the file, and nobody knows whether on the disk: no
    // entry may follow them before the file was read again.
    private bool Flush(IReadOnlyList<(AppendRequest Request, LogReceipt Receipt)> accepted)
    {
        foreach ((AppendRequest request, LogReceipt receipt) in accepted.Where(each => each.Request.IsEarly)) request.Write(receipt);
        try
        {
            database.Flush();
            return true;
        }
        catch (Exception error)
        {
            lost = true;
            var failure = new LogUnavailableException($"The log was written and could not be brought to the disk: {error.Message} Repair the disk and restart Guard: it checks the log at start.", error);
            foreach ((AppendRequest request, _) in accepted) request.Fail(failure);
            return false;
        }
    }

    private LogState Commit(IReadOnlyList<AppendRequest> batch, List<(AppendRequest Request, LogReceipt Receipt)> accepted)
    {
        LogRules rules = State.Rules.Clone();
        MerkleAccumulator tree = State.Tree.Clone();
        using SqliteTransaction transaction = database.Begin(isDurable: !IsEarly(batch));
        foreach (AppendRequest request in batch)
        {
            if (Encode(request, rules) is not { } bytes) continue;
            var receipt = new LogReceipt(tree.Size, MerkleHash.Leaf(bytes));
            database.Insert(new StoredEntry(receipt.Sequence, bytes, receipt.LeafHash));
            if (request.Record.Policy is { } policy) database.Insert(request.Record.Subject?.Repository ?? string.Empty, policy.Version, policy.Hash);
            tree.Append(receipt.LeafHash);
            accepted.Add((request, receipt));
        }

        if (accepted.Count == 0) return State;
        byte[] note = signer.Sign(new Checkpoint(signer.VerifierKey.Name, tree.Size, tree.Root()));
        database.Update(tree, note);
        transaction.Commit();
        return new LogState(rules, tree, note);
    }

    // A record that breaks the schema or the log's order fails alone; the others of its batch go on.
    private byte[]? Encode(AppendRequest request, LogRules rules)
    {
        try
        {
            LogEntry entry = Stamp(request.Record, rules);
            byte[] bytes = LogEntryJson.Write(entry);
            if (rules.Accept(entry) is { } problem) throw new LogFormatException(problem);
            return bytes;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            request.Fail(new LogUnavailableException($"The log refuses this '{request.Record.Event}' entry and nothing was appended: {error.Message}", error));
            return null;
        }
    }

    // Neither clock may go back within the log, or a verifier would have to refuse a true log after a clock was set back.
    private LogEntry Stamp(LogRecord record, LogRules rules)
    {
        DateTimeOffset now = LogTime.Truncate(clock.Now);
        return new LogEntry(
            rules.Next,
            now < rules.EarliestTime ? rules.EarliestTime : now,
            long.Max(clock.MonotonicNanoseconds, rules.EarliestMonotonic(clock.BootId)),
            clock.BootId,
            record);
    }

    // After a failed commit, only the database knows whether the failed batch is in it.
    private void RefuseWhenUncertain()
    {
        if (lost) throw new LogUnavailableException("The log could not be brought to the disk after a write. Repair the disk and restart Guard: it checks the log at start.");
        if (!uncertain) return;
        StoredHead? head = database.Head();
        if (head is null || head.Size != State.Tree.Size || !head.Checkpoint.AsSpan().SequenceEqual(State.CheckpointNote))
        {
            throw new LogUnavailableException("The log's file is not in the state that Guard left it in after a failed write. Restart Guard: it checks the log at start.");
        }

        uncertain = false;
    }
}
