using Guard.Log.Checkpoints;

namespace Guard.Log.Verification;

/// <summary>The result of verifying a log.</summary>
public sealed record LogVerification
{
    /// <summary>Whether every entry is right and the checkpoint covers exactly these entries.</summary>
    public required bool Ok { get; init; }

    /// <summary>How many entries were read and found right before the end or the first bad one.</summary>
    public required long Entries { get; init; }

    /// <summary>The number of the first bad, missing or surplus entry; null where all is well or no single entry can be blamed.</summary>
    public long? BadEntry { get; init; }

    /// <summary>What is wrong, in whole sentences; null where all is well.</summary>
    public string? Reason { get; init; }

    /// <summary>The checkpoint, once its signature was found valid.</summary>
    public Checkpoint? Checkpoint { get; init; }

    /// <summary>
    /// The time of the last entry that was found right. Without a later checkpoint or an anchor, nothing shows that the log did not go on after it.
    /// </summary>
    public DateTimeOffset? LastTime { get; init; }

    /// <summary>False where the key came with the log itself: then the result shows only that the log agrees with itself.</summary>
    public bool KeyTrusted { get; init; } = true;

    /// <summary>One line for people.</summary>
    public override string ToString()
        => Ok ? $"ok: {Entries} entries" : BadEntry is long bad ? $"entry {bad}: {Reason}" : Reason ?? "failed";
}
