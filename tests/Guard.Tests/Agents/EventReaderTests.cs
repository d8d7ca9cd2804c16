using System.Text;
using CsCheck;
using Guard.Agents.Adapters;

namespace Guard.Tests.Agents;

/// <summary>Each agent's own lines become events and sums; whatever else is printed becomes a count.</summary>
[TestClass]
public sealed class EventReaderTests
{
    [TestMethod]
    [DataRow("claude-ok", 2, 280L, 80L, 10L, "0.000508")]
    [DataRow("codex-ok", 1, 200L, 80L, 10L, null)]
    [DataRow("opencode-ok", 2, 200L, 80L, 10L, "0.00014")]
    [DataRow("gemini-ok", 2, 200L, 80L, 10L, null)]
    [DataRow("pi-ok", 2, 200L, 80L, 10L, "0.00018")]
    public void A_run_that_went_well_is_told_and_counted(string name, int turns, long input, long cached, long output, string? cost)
    {
        (IReadOnlyList<AgentEvent> events, AgentSummary summary) = Recording.Read(Recording.Reader(name), Recording.Bytes(name));
        Assert.AreEqual((turns, 1, 0, 0, true), (summary.Turns, summary.ToolCalls, summary.FailedTools, summary.Malformed, summary.Succeeded), summary.ToString());
        Assert.AreEqual(new TokenCount(input, output, cached), summary.Tokens);
        Assert.AreEqual<decimal?>(cost is null ? null : decimal.Parse(cost), summary.Cost is { } found ? decimal.Round(found, 6) : null);
        AgentEvent call = events.Single(each => each.Kind == AgentEventKind.ToolCall), result = events.Single(each => each.Kind == AgentEventKind.ToolResult);
        Assert.Contains("git commit", call.Text);
        Assert.AreEqual(call.Tool, result.Tool);
        Assert.Contains("agent commit", result.Text);
        Assert.AreEqual("done", events.Single(each => each.Kind == AgentEventKind.Message).Text);
    }

    [TestMethod]
    [DataRow("codex-401", "401")]
    [DataRow("opencode-401", "the key was refused")]
    [DataRow("gemini-401", "the key was refused")]
    [DataRow("pi-401", "401")]
    [DataRow("pi-500", "500")]
    [DataRow("codex-cut", "stream closed before response.completed")]
    public void A_run_whose_provider_failed_it_is_a_failure_whatever_its_exit_code(string name, string error)
    {
        (IReadOnlyList<AgentEvent> _, AgentSummary summary) = Recording.Read(Recording.Reader(name), Recording.Bytes(name));
        Assert.IsFalse(summary.Succeeded, summary.ToString());
        Assert.AreEqual("failed", summary.Ending);
        Assert.Contains(error, summary.LastError!);
        Assert.AreEqual(0, summary.Malformed);
    }

    [TestMethod]
    [DataRow("claude-401", 7, 401)]
    [DataRow("codex-dead", 4, null)]
    public void A_run_that_was_still_trying_told_no_end(string name, int retries, int? status)
    {
        (IReadOnlyList<AgentEvent> events, AgentSummary summary) = Recording.Read(Recording.Reader(name), Recording.Bytes(name));
        Assert.IsNull(summary.Succeeded);
        Assert.AreEqual("silent", summary.Ending);
        Assert.AreEqual(retries, summary.Retries);
        Assert.AreEqual(status, events.Last(each => each.Kind == AgentEventKind.Retry).Status);
        Assert.IsNotNull(summary.LastError);
    }

    [TestMethod]
    public void A_cut_stream_that_the_agent_repaired_counts_every_request()
    {
        (IReadOnlyList<AgentEvent> _, AgentSummary summary) = Recording.Read(Recording.Reader("claude-cut"), Recording.Bytes("claude-cut"));
        Assert.IsTrue(summary.Succeeded);
        Assert.AreEqual(new TokenCount(560, 12, 160), summary.Tokens, "the agent's last line has the sums of all models and tries");
    }

    [TestMethod]
    public void A_failed_result_is_a_failure_although_its_subtype_is_success()
    {
        const string line = """{"type":"result","subtype":"success","is_error":true,"api_error_status":401,"result":"API Error: 401","usage":{"input_tokens":1}}""";
        AgentSummary summary = Recording.Read(new ClaudeEvents(), Encoding.UTF8.GetBytes(line)).Summary;
        Assert.IsFalse(summary.Succeeded);
        Assert.AreEqual("API Error: 401", summary.LastError);
        Assert.IsTrue(Recording.Read(new ClaudeEvents(), Encoding.UTF8.GetBytes(line.Replace("true", "false", StringComparison.Ordinal))).Summary.Succeeded, "the control");
    }

    [TestMethod]
    public void Lines_that_are_none_are_counted_and_those_between_are_read()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("Loading…\n[1]\n\n  \r\n{\"type\":\"turn.started\"}\n{\"type\":\n\"text\"\n{\"a\":\"" + new string('x', 2000) + "\"}\n{\"type\":\"turn.started\"}");
        (IReadOnlyList<AgentEvent> events, AgentSummary summary) = Recording.Read(new CodexEvents(), bytes, piece: 7, lineLimit: 1000);
        Assert.HasCount(2, events);
        Assert.AreEqual(5, summary.Malformed);
        Assert.AreEqual(4, Recording.Read(new CodexEvents(), bytes).Summary.Malformed, "the control: the long line is fine where it may be long");
    }

    [TestMethod]
    public void Claims_beyond_every_range_neither_throw_nor_wrap()
    {
        string[] lines =
        [
            """{"type":"step_finish","part":{"reason":"tool-calls","tokens":{"input":9223372036854775807,"output":-5,"reasoning":1e99,"cache":{"read":9223372036854775807,"write":"x"}},"cost":7e28}}""",
            """{"type":"step_finish","part":{"reason":"tool-calls","tokens":{"input":9223372036854775807,"output":18446744073709551616},"cost":7e28}}""",
            """{"type":"step_finish","part":{"reason":"stop","cost":1e400}}""",
        ];
        AgentSummary summary = Recording.Read(new OpencodeEvents(), Encoding.UTF8.GetBytes(string.Join('\n', lines))).Summary;
        Assert.AreEqual(new TokenCount(long.MaxValue, 0, long.MaxValue), summary.Tokens);
        Assert.AreEqual(decimal.MaxValue, summary.Cost);
        Assert.IsTrue(summary.Succeeded);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void The_same_bytes_in_any_pieces_are_the_same_events(string name)
    {
        byte[] bytes = Recording.Bytes(name);
        IReadOnlyList<AgentEvent> whole = Recording.Read(Recording.Reader(name), bytes).Events;
        Assert.IsNotEmpty(whole);
        Gen.Int[1, 4000].Sample(piece => whole.SequenceEqual(Recording.Read(Recording.Reader(name), bytes, piece).Events), iter: 40);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Cut_swapped_and_random_bytes_never_throw(string name)
    {
        byte[] bytes = Recording.Bytes(name);
        Gen.Select(Gen.Int[0, bytes.Length], Gen.Int[0, bytes.Length - 1].Array[0, 20], Gen.Byte.Array[20], Gen.Int[1, 5000]).Sample((length, places, values, piece) =>
        {
            byte[] damaged = bytes[..length];
            for (int i = 0; i < places.Length; i++)
            {
                if (places[i] < length) damaged[places[i]] = values[i];
            }

            AgentSummary summary = Recording.Read(Recording.Reader(name), damaged, piece).Summary;
            return summary.Tokens is { Input: >= 0, Output: >= 0, Cached: >= 0 } && summary.Reasons().Count > 0 && summary.ToJson().Count > 0;
        }, iter: 200);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Any_value_in_place_of_any_other_never_throws(string name)
    {
        string text = Encoding.UTF8.GetString(Recording.Bytes(name));
        string[] others = ["null", "1e999", "-1", "[]", "{}", "\"\\ud800\"", "true", "[[{}]]", "\"x\"", "18446744073709551616"];
        System.Text.RegularExpressions.MatchCollection values = System.Text.RegularExpressions.Regex.Matches(text, "(?<=:)(\"(\\\\.|[^\"\\\\])*\"|[-0-9.e]+|true|false|null|\\[|\\{)");
        Gen.Select(Gen.Int[0, values.Count - 1], Gen.Int[0, others.Length - 1]).Sample((at, other) =>
        {
            string damaged = text[..values[at].Index] + others[other] + text[(values[at].Index + values[at].Length)..];
            Recording.Read(Recording.Reader(name), Encoding.UTF8.GetBytes(damaged));
        }, iter: 300);
    }

    /// <summary>All recordings.</summary>
    public static IEnumerable<object[]> Names => Recording.Names.Select(name => new object[] { name });
}
