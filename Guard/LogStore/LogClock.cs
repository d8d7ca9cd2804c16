namespace Guard.LogStore;

/// <summary>The clocks that stamp entries.</summary>
/// <param name="time">The source of both clocks.</param>
internal sealed class LogClock(TimeProvider time)
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The kernel's boot id; where it is hidden, a mark of this process, because the monotonic clock of another may not compare.</summary>
    internal string BootId { get; } = ReadBootId();

    /// <summary>The wall clock.</summary>
    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Nanoseconds of the monotonic clock (CLOCK_MONOTONIC on Linux), 0 to 2^63-1.</summary>
    internal long MonotonicNanoseconds
        => long.Max(0, long.CreateSaturating((Int128)time.GetTimestamp() * 1_000_000_000 / time.TimestampFrequency));

    private static string ReadBootId()
    {
        try
        {
            return File.ReadAllText(BootIdFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "process-" + Guid.NewGuid().ToString("D");
        }
    }
}
