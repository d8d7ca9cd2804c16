using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.Agents.Adapters;

/// <summary>What an agent's events come to. Numbers are the agent's own count.</summary>
internal sealed record AgentSummary
{
    /// <summary>Times that the agent asked its model, as far as it tells.</summary>
    public int Turns { get; init; }

    /// <summary>Tools that it used.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Tools that failed.</summary>
    public int FailedTools { get; init; }

    /// <summary>Times that it tried a request again.</summary>
    public int Retries { get; init; }

    /// <summary>Tokens.</summary>
    public TokenCount Tokens { get; init; } = TokenCount.None;

    /// <summary>US dollars by its own prices; null when it tells none.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The last error that it told, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether it said that it is done (true) or gave up (false); null when it said neither.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>Lines that were no events: no JSON, no object, or longer than Guard reads.</summary>
    public int Malformed { get; init; }

    /// <summary>The agent's own end in one word: <c>finished</c>, <c>failed</c>, or <c>silent</c> when it told neither.</summary>
    public string Ending => Succeeded switch { true => "finished", false => "failed", _ => "silent" };

    /// <summary>Writes it for <c>--json</c>.</summary>
    public JsonObject ToJson() => new()
    {
        ["ending"] = Ending, ["turns"] = Turns, ["toolCalls"] = ToolCalls, ["failedTools"] = FailedTools, ["retries"] = Retries,
        ["inputTokens"] = Tokens.Input, ["cachedTokens"] = Tokens.Cached, ["outputTokens"] = Tokens.Output,
        ["cost"] = Cost?.ToString(CultureInfo.InvariantCulture), ["lastError"] = LastError, ["malformedLines"] = Malformed,
    };

    /// <summary>Tells it as reasons of a log entry: a name, a colon, a value.</summary>
    public IReadOnlyList<string> Reasons() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"ending: {Ending}"),
        string.Create(CultureInfo.InvariantCulture, $"turns: {Turns}"),
        string.Create(CultureInfo.InvariantCulture, $"tool-calls: {ToolCalls} ({FailedTools} failed)"),
        string.Create(CultureInfo.InvariantCulture, $"tokens: {Tokens.Input} in ({Tokens.Cached} cached), {Tokens.Output} out"),
        .. Cost is { } cost ? (string[])[string.Create(CultureInfo.InvariantCulture, $"cost: {cost} USD by the agent's own count")] : [],
        .. LastError is { } error ? (string[])["last error: " + error] : [],
    ];
}
