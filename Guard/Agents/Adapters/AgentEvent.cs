namespace Guard.Agents.Adapters;

/// <summary>
/// One thing that an agent told of itself, the same for all agents. It is the agent's own word: it is shown and counted, and decides nothing that the gate decides.
/// </summary>
/// <param name="Kind">What it is.</param>
internal sealed record AgentEvent(AgentEventKind Kind)
{
    /// <summary>Most characters of <see cref="Text"/>; what is over is cut.</summary>
    public const int MostText = 4096;

    /// <summary>What was said, called, given back or wrong; empty where there are no words.</summary>
    public string Text { get; init; } = "";

    /// <summary>With a tool call or result: the tool's name as the agent calls it, or the call's id where it tells no name.</summary>
    public string? Tool { get; init; }

    /// <summary>Whether a tool failed, or the agent's end is a failure.</summary>
    public bool Failed { get; init; }

    /// <summary>With a retry or an error: the provider's HTTP status where the agent tells it.</summary>
    public int? Status { get; init; }

    /// <summary>With usage: tokens, or null.</summary>
    public TokenCount? Tokens { get; init; }

    /// <summary>With usage: US dollars by the agent's own prices, or null.</summary>
    public decimal? Cost { get; init; }

    /// <summary>With usage: whether it is the sum of the whole run so far, in place of what was counted before; otherwise it comes on top.</summary>
    public bool Total { get; init; }

    /// <summary>Cuts a text to what an event may carry.</summary>
    public static string Cut(string text) => text.Length <= MostText ? text : text[..MostText] + "…";
}
