using Guard.Log.Entries;
using Guard.Log.Verification;
using Guard.LogStore;

namespace Guard.Benchmarks.Measurements;

/// <summary>Durable appends one at a time and many at once, and verification, against plain 512-byte writes with a flush each.</summary>
internal sealed class LogBenchmark : IBenchmark
{
    private const int Singles = 100;
    private const int Together = 2000;
    private const int Verified = 20_000;
    private readonly string directory = Places.Temporary();
    private SqliteDecisionLog? appended;
    private SqliteDecisionLog? verified;
    private FileStream? file;

    /// <inheritdoc/>
    public string Name => "log";

    /// <inheritdoc/>
    public string Title => $"Appends to the decision log, each durable before it is acknowledged, and verification of a log of {Verified} entries, against 512 bytes written and flushed to disk.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Subject>> SetUpAsync()
    {
        file = new FileStream(Path.Combine(directory, "plain"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        appended = await SqliteDecisionLog.OpenAsync(Path.Combine(directory, "appended"), TimeProvider.System);
        verified = await SqliteDecisionLog.OpenAsync(Path.Combine(directory, "verified"), TimeProvider.System);
        await AppendAsync(verified, Verified);
        return
        [
            new Subject("write and flush", WriteAsync) { Operations = Singles },
            new Subject("append, one after the other", AppendInTurnAsync) { Operations = Singles },
            new Subject("append, all at once", () => AppendAsync(appended, Together)) { Operations = Together },
            new Subject("verify", VerifyAsync) { Operations = Verified },
        ];
    }

    /// <inheritdoc/>
    public async Task TearDownAsync()
    {
        if (appended is not null) await appended.DisposeAsync();
        if (verified is not null) await verified.DisposeAsync();
        if (file is not null) await file.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static LogRecord Record() => new(LogEvents.CandidateScreened, new LogActor("agent", "R1"))
    {
        Run = "R1",
        Policy = new LogPolicy(1, new string('1', 64)),
        Subject = new LogSubject("demo") { Candidate = "C1", Old = new string('a', 40), New = new string('b', 40) },
        Decision = "passed",
    };

    private static async Task AppendAsync(SqliteDecisionLog log, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => log.AppendAsync(Record()).AsTask()));

    private Task WriteAsync()
    {
        byte[] bytes = new byte[512];
        for (int i = 0; i < Singles; i++)
        {
            file!.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        return Task.CompletedTask;
    }

    private async Task AppendInTurnAsync()
    {
        for (int i = 0; i < Singles; i++) await appended!.AppendAsync(Record());
    }

    private async Task VerifyAsync()
    {
        LogVerification result = await verified!.VerifyAsync();
        if (!result.Ok) throw new InvalidOperationException("The log does not verify: " + result.Reason);
    }
}
