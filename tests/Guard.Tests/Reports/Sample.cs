using System.Text.Json.Nodes;
using Guard.Log.Entries;
using Guard.Reports;

namespace Guard.Tests.Reports;

/// <summary>The entries of one night: one that landed, one whose score was lower, one that a rule refused, one that was reverted, one that is held.</summary>
internal static class Sample
{
    private static readonly string Hash = new('a', 64);
    private static readonly string Commit = new('c', 40);

    public static IReadOnlyDictionary<string, string> NoTitles { get; } = new Dictionary<string, string>();

    public static LogEntry Entry(long sequence, LogRecord record) => new(sequence, new DateTimeOffset(2026, 11, 23, 21, 0, 0, TimeSpan.Zero).AddMinutes(sequence), sequence, "b", record);

    public static LogRecord Started() => new(LogEvents.NightStarted, new LogActor("person", "pat"))
    {
        Night = "N1", Policy = new LogPolicy(2, Hash), Subject = new LogSubject("r") { Ref = "refs/heads/main" }, Reasons = ["goal: raise it", "agent: claude", "until x", "started by pat"],
    };

    public static ReportBuilder Night()
    {
        var builder = new ReportBuilder("N1", "r");
        long sequence = 3;
        foreach (LogRecord record in (LogRecord[])
        [
            Started(), Run(LogEvents.RunStart, "R1") with { Isolation = new JsonObject { ["rung"] = "process" } },
            Egress(LogEvents.EgressOpened, null, 200, "0.02", "reserved"), Egress(LogEvents.EgressClosed, 5, 110, "0.01", "settled", 100, 40, 10),
            Egress(LogEvents.EgressOpened, null, 500, "0.05", "reserved"), Egress(LogEvents.EgressClosed, 7, 500, "0.05", "reserved"), Egress(LogEvents.EgressOpened, null, 900, "0.09", "reserved"),
            new LogRecord(LogEvents.EgressDenied, new LogActor("agent", "R1")) { Run = "R1", Decision = "denied", Reasons = ["web search"], Subject = new LogSubject("r") },
            .. Of("R1", "C1", "accepted"), Of("R1", "C1", "").First() with { Event = LogEvents.PromoteDone },
            Ended("R1", "moved"), Run(LogEvents.RunStart, "R2"), .. Of("R2", "C2", "rejected", 0.6, 0.4), .. Of("R2", "C3", "rejected", findings: "protected-paths eval/x: no"),
            .. Of("R2", "C4", "accepted", 0.6, 0.7), Of("R2", "C4", "").First() with { Event = LogEvents.PromoteDone }, Of("R2", "C4", "").First() with { Event = LogEvents.Reverted, Decision = "reverted", Reasons = ["reverted by C6"] },
            Of("R2", "C5", "").First(), Of("R2", "C5", "").First() with { Event = LogEvents.CandidateScreened, Decision = "held", Reasons = ["tests-not-weakened t: no"] },
            Run(LogEvents.PushRefused, "R2") with { Decision = "denied", Reasons = ["behind"], Night = null }, Run(LogEvents.PushRefused, "R2") with { Decision = "denied", Reasons = ["behind"], Night = null },
            Ended("R2", "still"), new LogRecord(LogEvents.NightEnded, LogActor.Guard) { Night = "N1", Decision = "attempts", Reasons = ["all 2 attempts were made"] },
        ]) builder.Add(Entry(sequence++, record));
        return builder;
    }

    public static IEnumerable<LogRecord> Of(string run, string candidate, string verdict, double? before = 0.5, double? after = 0.6, string? findings = null, string? night = null)
    {
        LogRecord received = new(LogEvents.CandidateReceived, new LogActor("agent", run)) { Run = run, Night = night, Subject = new LogSubject("r") { Candidate = candidate, New = Commit, Old = Commit } };
        yield return received;
        if (findings is null)
        {
            yield return received with
            {
                Event = LogEvents.CandidateMeasured,
                Score = new LogScore("value", before?.ToString(System.Globalization.CultureInfo.InvariantCulture), after?.ToString(System.Globalization.CultureInfo.InvariantCulture), Hash, Hash),
            };
        }

        yield return received with { Event = LogEvents.CandidateVerdict, Decision = verdict, Reasons = findings is null ? ["because"] : ["refused", findings] };
    }

    private static LogRecord Run(string what, string run) => new(what, new LogActor("agent", run)) { Run = run, Night = "N1", Subject = new LogSubject("r") };

    private static LogRecord Ended(string run, string decision) => Run(LogEvents.AttemptEnded, run) with { Decision = decision, Reasons = ["attempt", "came to something"] };

    private static LogRecord Egress(string what, long? opened, long tokens, string money, string decision, long? input = null, long? cached = null, long? output = null) => new(what, new LogActor("agent", "R1"))
    {
        Run = "R1", Decision = decision, Reasons = [], Subject = new LogSubject("r"),
        Egress = new LogEgress("anthropic", "POST", "api.anthropic.com", "/v1/messages") { Model = "claude-x", Opened = opened, Tokens = tokens, Money = money, Input = input, Cached = cached, Output = output },
    };
}
