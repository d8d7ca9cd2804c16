using System.Text.Json.Nodes;
using Guard.Log.Entries;

namespace Guard.Log.Tests;

/// <summary>Entries for tests.</summary>
internal static class Sample
{
    internal const string Hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    internal const string Commit = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    internal static readonly DateTimeOffset Start = new(2026, 1, 31, 23, 59, 59, 7, TimeSpan.Zero);

    internal static LogEntry Entry(long sequence, LogRecord? record = null)
        => new(sequence, Start.AddMilliseconds(sequence), 1_000_000 * (sequence + 1), "b0", record ?? Full());

    internal static LogRecord Small(string reason = "It started.") => new(LogEvents.GuardStart, LogActor.Guard) { Reasons = [reason] };

    internal static LogRecord Pinned(int version, string repository = "r1", string @event = LogEvents.PolicyPinned, string hash = Hash)
        => new(@event, LogActor.Guard) { Policy = new LogPolicy(version, hash), Subject = new LogSubject(repository) };

    internal static LogRecord Full() => new(LogEvents.CandidateVerdict, new LogActor("agent", "R12", "SHA256:abc"))
    {
        Run = "R12",
        Night = "N3",
        Isolation = new JsonObject { ["rung"] = "process", ["layers"] = new JsonArray("seccomp", "no-new-privs"), ["pid"] = 7, ["ok"] = true, ["none"] = null },
        Policy = new LogPolicy(3, Hash),
        Subject = new LogSubject("r1") { Candidate = "C1", Ref = "refs/heads/main", Old = Commit, New = Commit },
        Score = new LogScore("speed", "1.25", "1.5", Hash, Hash),
        Decision = "accepted",
        Reasons = ["The score rose from 1.25 to 1.5.", "Zweiter Grund: \"ä€😀\"\n"],
        Evidence = new Dictionary<string, string> { ["samples"] = Hash, ["diff"] = Hash },
    };
}
