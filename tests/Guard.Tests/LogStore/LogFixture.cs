using Guard.Log.Entries;
using Guard.LogStore;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.LogStore;

/// <summary>A directory of one's own for a log, and records to put in.</summary>
internal sealed class LogFixture : IDisposable
{
    internal const string Hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    internal string Root { get; } = Directory.CreateTempSubdirectory("guard-log-").FullName;

    internal string Home => Path.Combine(Root, "log");

    internal string Export => Path.Combine(Root, "export");

    internal LogPaths Paths => new(Home);

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 31, 23, 0, 0, TimeSpan.Zero));

    internal Task<SqliteDecisionLog> OpenAsync() => SqliteDecisionLog.OpenAsync(Home, Time);

    internal static LogRecord Record(string reason = "Because of this.") => new(LogEvents.CandidateScreened, LogActor.Guard)
    {
        Policy = new LogPolicy(1, Hash),
        Subject = new LogSubject("r1") { Candidate = "C1" },
        Decision = "rejected",
        Reasons = [reason],
    };

    internal async Task FillAsync(int count)
    {
        await using SqliteDecisionLog log = await OpenAsync();
        for (int i = 0; i < count; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(7));
            await log.AppendAsync(Record($"Reason {i}."));
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
