using Guard.Measuring.Boxes;

namespace Guard.Agents.Adapters;

/// <summary>Adds an agent's events up.</summary>
internal sealed class AgentTally
{
    private const int MostError = 300;
    private readonly Lock _gate = new();
    private AgentSummary _now = new();

    /// <summary>What it comes to so far.</summary>
    public AgentSummary Summary
    {
        get
        {
            lock (_gate) return _now;
        }
    }

    /// <summary>Takes an event.</summary>
    public void Add(AgentEvent what)
    {
        lock (_gate)
        {
            _now = what.Kind switch
            {
                AgentEventKind.Turn => _now with { Turns = _now.Turns + 1, Succeeded = null }, // what ended before went on
                AgentEventKind.ToolCall => _now with { ToolCalls = _now.ToolCalls + 1 },
                AgentEventKind.ToolResult when what.Failed => _now with { FailedTools = _now.FailedTools + 1 },
                AgentEventKind.Usage => Use(what),
                AgentEventKind.Retry => _now with { Retries = _now.Retries + 1, LastError = Error(what) ?? _now.LastError },
                AgentEventKind.Error => _now with { LastError = Error(what) ?? _now.LastError },
                AgentEventKind.Finished => _now with { Succeeded = !what.Failed, LastError = what.Failed ? Error(what) ?? _now.LastError : _now.LastError },
                _ => _now,
            };
        }
    }

    /// <summary>Counts lines that were no events.</summary>
    public void AddMalformed(int lines)
    {
        lock (_gate) _now = _now with { Malformed = _now.Malformed + lines };
    }

    private static string? Error(AgentEvent what) => what.Text.Length > 0 ? Printable.Line(what.Text, MostError) : null;

    private AgentSummary Use(AgentEvent what) => _now with
    {
        Tokens = what.Tokens is not { } tokens ? _now.Tokens : what.Total ? tokens : _now.Tokens + tokens,
        Cost = what.Cost is not { } cost ? _now.Cost : what.Total ? cost : Plus(_now.Cost ?? 0, cost),
    };

    // A line may claim any amount, and decimals throw where they overflow.
    private static decimal Plus(decimal one, decimal other) => one > decimal.MaxValue - other ? decimal.MaxValue : one + other;
}
