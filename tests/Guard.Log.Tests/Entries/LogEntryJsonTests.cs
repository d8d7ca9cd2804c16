using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Guard.Log.Canonical;
using Guard.Log.Entries;

namespace Guard.Log.Tests.Entries;

[TestClass]
public sealed class LogEntryJsonTests
{
    // These bytes are fixed for good: a change here breaks every log that exists.
    private const string Golden = """
        {"actor":{"id":"R12","key":"SHA256:abc","kind":"agent"},"boot":"b0","decision":"accepted","event":"candidate.verdict","evidence":{"diff":"H","samples":"H"},"isolation":{"layers":["seccomp","no-new-privs"],"none":null,"ok":true,"pid":7,"rung":"process"},"mono":1000000,"night":"N3","policy":{"hash":"H","version":3},"reasons":["The score rose from 1.25 to 1.5.","Zweiter Grund: \"ä€😀\"\n"],"run":"R12","schema":1,"score":{"after":"1.5","before":"1.25","evaluator":"H","metric":"speed","samples":"H"},"seq":0,"subject":{"candidate":"C1","new":"N","old":"N","ref":"refs/heads/main","repository":"r1"},"time":"2026-01-31T23:59:59.007Z"}
        """;

    [TestMethod]
    public void Golden_bytes()
    {
        string expected = Golden.Replace("\"H\"", $"\"{Sample.Hash}\"").Replace("\"N\"", $"\"{Sample.Commit}\"");
        Assert.AreEqual(expected, Encoding.UTF8.GetString(LogEntryJson.Write(Sample.Entry(0))));
    }

    [TestMethod]
    public void Smallest_entry_round_trips()
    {
        LogEntry read = LogEntryJson.Read(LogEntryJson.Write(Sample.Entry(5, Sample.Small())));
        Assert.AreEqual(5, read.Sequence);
        Assert.AreEqual(Sample.Start.AddMilliseconds(5), read.Time);
        Assert.AreEqual(LogEvents.GuardStart, read.Record.Event);
        Assert.IsNull(read.Record.Policy ?? (object?)read.Record.Subject ?? read.Record.Score ?? (object?)read.Record.Isolation ?? read.Record.Run);
        CollectionAssert.AreEqual(new[] { "It started." }, read.Record.Reasons.ToArray());
    }

    [TestMethod]
    public void Full_entry_reads_back_to_the_same_bytes()
    {
        byte[] bytes = LogEntryJson.Write(Sample.Entry(0));
        LogEntry read = LogEntryJson.Read(bytes);
        Assert.AreEqual(new LogScore("speed", "1.25", "1.5", Sample.Hash, Sample.Hash), read.Record.Score);
        CollectionAssert.AreEqual(bytes, LogEntryJson.Write(read));
    }

    [TestMethod]
    public void A_request_to_a_provider_reads_back()
    {
        var egress = new LogEgress("anthropic", "POST", "api.anthropic.com", "/v1/messages")
        {
            Model = "claude-x", Opened = 4, Tokens = 12, Money = "0.25", Input = 8, Cached = 3, Output = 4, Status = 200, Bytes = 900, Milliseconds = 17,
        };
        byte[] bytes = LogEntryJson.Write(Sample.Entry(5, Sample.Small() with { Event = LogEvents.EgressClosed, Egress = egress }));
        StringAssert.Contains(Encoding.UTF8.GetString(bytes), """
            "egress":{"bytes":900,"cached":3,"host":"api.anthropic.com","input":8,"method":"POST","model":"claude-x","money":"0.25","ms":17,"opened":4,"output":4,"path":"/v1/messages","route":"anthropic","status":200,"tokens":12}
            """.Trim());
        Assert.AreEqual(egress, LogEntryJson.Read(bytes).Record.Egress);
        var least = new LogEgress("a", "GET", "h", "/");
        Assert.AreEqual(least, LogEntryJson.Read(LogEntryJson.Write(Sample.Entry(5, Sample.Small() with { Egress = least }))).Record.Egress);
    }

    [TestMethod]
    [DataRow("1")]
    [DataRow("0.000001")]
    [DataRow("00.1", false)]
    [DataRow("0.10", false)]
    [DataRow(".1", false)]
    [DataRow("-1", false)]
    [DataRow("1e3", false)]
    [DataRow("", false)]
    public void Money_has_one_spelling(string money, bool valid = true)
    {
        LogEntry entry = Sample.Entry(5, Sample.Small() with { Egress = new LogEgress("a", "GET", "h", "/") { Money = money } });
        if (valid) Assert.AreEqual(money, LogEntryJson.Read(LogEntryJson.Write(entry)).Record.Egress!.Money);
        else Assert.ThrowsExactly<LogFormatException>(() => LogEntryJson.Write(entry));
    }

    [TestMethod]
    [DataRow(0L, "0")]
    [DataRow(9007199254740992L, "9007199254740992")]
    [DataRow(9007199254740993L, "\"9007199254740993\"")]
    [DataRow(long.MaxValue, "\"9223372036854775807\"")]
    public void Monotonic_time_is_a_string_only_beyond_2_to_the_53(long nanoseconds, string json)
    {
        byte[] bytes = LogEntryJson.Write(Sample.Entry(0, Sample.Small()) with { MonotonicNanoseconds = nanoseconds });
        StringAssert.Contains(Encoding.UTF8.GetString(bytes), $"\"mono\":{json},");
        Assert.AreEqual(nanoseconds, LogEntryJson.Read(bytes).MonotonicNanoseconds);
    }

    [TestMethod]
    public void Every_event_constant_is_known()
    {
        string[] constants = [.. typeof(LogEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];
        CollectionAssert.AreEquivalent(constants, LogEventNames.All.ToArray());
    }

    [TestMethod]
    [DataRow("schema", "2", "Schema 2 is unknown")]
    [DataRow("schema", null, "'schema' is missing")]
    [DataRow("seq", "\"0\"", "'seq' must be an integer")]
    [DataRow("seq", "-1", "'seq' must be an integer")]
    [DataRow("seq", "0.5", "'seq' must be an integer")]
    [DataRow("time", "\"2026-01-31T23:59:59Z\"", "'time' must be RFC 3339")]
    [DataRow("time", "\"2026-01-31T23:59:59.0070Z\"", "'time' must be RFC 3339")]
    [DataRow("time", "\"2026-01-31T23:59:59.007+00:00\"", "'time' must be RFC 3339")]
    [DataRow("time", "\"2026-02-31T23:59:59.007Z\"", "'time' must be RFC 3339")]
    [DataRow("mono", "\"12\"", "'mono' must be")]
    [DataRow("mono", "\"09007199254740993\"", "'mono' must be")]
    [DataRow("boot", "\"\"", "'boot' must be a non-empty string")]
    [DataRow("event", "\"candidate.celebrated\"", "event 'candidate.celebrated' is unknown")]
    [DataRow("event", null, "'event' is missing")]
    [DataRow("actor.kind", "\"demon\"", "'actor.kind' must be")]
    [DataRow("actor.id", null, "'actor.id' is missing")]
    [DataRow("actor.extra", "1", "'actor.extra' is unknown")]
    [DataRow("policy.version", "0", "'policy.version' must be")]
    [DataRow("policy.hash", "\"ABC\"", "'policy.hash' must be")]
    [DataRow("subject.old", "\"main\"", "'subject.old' must be an object id")]
    [DataRow("score.samples", "\"\"", "'score.samples' must be")]
    [DataRow("score.before", "1.25", "'score.before' must be a string")]
    [DataRow("isolation.load", "0.5", "'isolation' must be")]
    [DataRow("run", "null", "'run' must be a string")]
    [DataRow("night", "7", "'night' must be a string")]
    [DataRow("night", "\"\"", "'night' must be a non-empty string")]
    [DataRow("reasons", null, "'reasons' is missing")]
    [DataRow("reasons", "[1]", "'reasons' must be an array of strings")]
    [DataRow("evidence", null, "'evidence' is missing")]
    [DataRow("evidence.diff", "\"x\"", "'evidence' must be")]
    [DataRow("extra", "1", "'extra' is unknown")]
    public void Reader_refuses(string member, string? json, string message)
    {
        JsonObject entry = JsonNode.Parse(LogEntryJson.Write(Sample.Entry(0)))!.AsObject();
        string[] path = member.Split('.');
        JsonObject owner = path.Length == 1 ? entry : entry[path[0]]!.AsObject();
        if (json is null) owner.Remove(path[^1]);
        else owner[path[^1]] = JsonNode.Parse(json);

        Assert.IsFalse(LogEntryJson.TryRead(CanonicalJson.Write(entry), out _, out string? problem));
        StringAssert.Contains(problem, message);
    }

    [TestMethod]
    [DataRow("{\"a\":1} ")]
    [DataRow("[]")]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("{\"schema\":1,\"schema\":1}")]
    public void Reader_refuses_text(string text) => Assert.IsFalse(LogEntryJson.TryRead(Encoding.UTF8.GetBytes(text), out _, out _));

    [TestMethod]
    public void Reader_refuses_the_same_entry_in_another_spelling()
    {
        string text = Encoding.UTF8.GetString(LogEntryJson.Write(Sample.Entry(0)));
        foreach (string other in new[] { text + " ", text.Replace("\"seq\":0", "\"seq\": 0"), text.Replace("speed", "sp\\u0065ed"), text.Replace("\"seq\":0", "\"seq\":0.0") })
        {
            Assert.AreNotEqual(text, other);
            Assert.IsFalse(LogEntryJson.TryRead(Encoding.UTF8.GetBytes(other), out _, out _), other);
        }
    }

    [TestMethod]
    public void Writer_refuses_what_the_reader_refuses()
    {
        LogRecord[] records =
        [
            new("candidate.celebrated", LogActor.Guard), new(LogEvents.GuardStart, new LogActor("demon", "x")),
            Sample.Small() with { Isolation = new JsonObject { ["x"] = 0.5 } }, Sample.Small() with { Run = "\ud800" },
            Sample.Small() with { Evidence = new Dictionary<string, string> { ["x"] = "secret" } },
        ];
        foreach (LogRecord record in records) Assert.ThrowsExactly<LogFormatException>(() => LogEntryJson.Write(Sample.Entry(0, record)));
    }

    [TestMethod]
    public void Long_reasons_are_cut_with_a_mark_and_short_ones_kept()
    {
        LogEntry entry = Sample.Entry(0, Sample.Small() with { Reasons = ["short", string.Concat(Enumerable.Repeat("😀", 50_000)), new string('"', 50_000)] });
        byte[] bytes = LogEntryJson.Write(entry);
        Assert.IsInRange(LogEntry.MaxBytes - 16, LogEntry.MaxBytes, bytes.Length);
        IReadOnlyList<string> reasons = LogEntryJson.Read(bytes).Record.Reasons;
        Assert.AreEqual("short", reasons[0]);
        StringAssert.Matches(reasons[1], new("^(😀)+… \\[[0-9]+ more characters cut\\]$"));
        StringAssert.EndsWith(reasons[2], " more characters cut]");
    }

    [TestMethod]
    public void Too_many_reasons_are_left_out_with_a_mark()
    {
        byte[] bytes = LogEntryJson.Write(Sample.Entry(0, Sample.Small() with { Reasons = [.. Enumerable.Repeat("The path is protected.", 10_000)] }));
        Assert.IsLessThanOrEqualTo(LogEntry.MaxBytes, bytes.Length);
        StringAssert.Matches(LogEntryJson.Read(bytes).Record.Reasons[^1], new("^… \\[[0-9]+ more reasons cut\\]$"));
    }

    [TestMethod]
    public void An_entry_that_is_too_large_without_reasons_is_refused()
    {
        LogFormatException error = Assert.ThrowsExactly<LogFormatException>(
            () => LogEntryJson.Write(Sample.Entry(0, Sample.Small() with { Run = new string('r', LogEntry.MaxBytes) })));
        StringAssert.Contains(error.Message, "at most 65535");
    }

    [TestMethod]
    public void Broken_characters_in_reasons_do_not_stop_a_denial()
    {
        LogEntry read = LogEntryJson.Read(LogEntryJson.Write(Sample.Entry(0, Sample.Small("a\ud800b😀\udc00"))));
        Assert.AreEqual("a\ufffdb😀\ufffd", read.Record.Reasons[0]);
    }

    [TestMethod]
    public void Any_reasons_give_an_entry_that_reads_back()
        => Gen.String[0, 40_000].Array[0, 6].Sample(
            reasons => LogEntryJson.Read(LogEntryJson.Write(Sample.Entry(0, Sample.Small() with { Reasons = reasons }))).Sequence == 0, iter: 100);
}
