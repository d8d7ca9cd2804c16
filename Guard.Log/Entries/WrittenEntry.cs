namespace Guard.Log.Entries;

/// <summary>An entry that is written, and perhaps not yet on disk.</summary>
/// <param name="Receipt">Its place and leaf hash.</param>
/// <param name="Durable">Completes when it is on disk. Where it fails, with a <see cref="LogUnavailableException"/>, nobody knows, and the caller must deny.</param>
public sealed record WrittenEntry(LogReceipt Receipt, Task Durable);
