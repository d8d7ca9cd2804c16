namespace Guard.Log.Entries;

/// <summary>One entry of the log: a record with the place and time that the log gave it.</summary>
/// <param name="Sequence">The zero-based index in the log, which is the leaf's index in the Merkle tree.</param>
/// <param name="Time">The wall clock, UTC, whole milliseconds. It never goes back within a log: while the clock is behind the last entry, that entry's time is repeated.</param>
/// <param name="MonotonicNanoseconds">Nanoseconds of the monotonic clock since boot, 0 to 2^63-1; comparable only between entries of one <paramref name="BootId"/>.</param>
/// <param name="BootId">The kernel's boot id (proc(5), <c>random/boot_id</c>), or a process's own mark where the kernel gives none.</param>
/// <param name="Record">What happened.</param>
public sealed record LogEntry(long Sequence, DateTimeOffset Time, long MonotonicNanoseconds, string BootId, LogRecord Record)
{
    /// <summary>The schema that this program writes and reads.</summary>
    public const int Schema = 1;

    /// <summary>The most bytes that an entry may have: what fits a 16-bit length (C2SP tlog-tiles, entry bundles).</summary>
    public const int MaxBytes = 65_535;
}
