using Guard.Agents;

namespace Guard.Nights;

/// <summary>What a person asked of a night; kept with it, and with a schedule for each of its nights.</summary>
internal sealed record NightPlan
{
    /// <summary>The guarded repository's id.</summary>
    public required string Repository { get; init; }

    /// <summary>What the agent shall do.</summary>
    public required string Goal { get; init; }

    /// <summary>The agent's name (<c>guard agents</c>), or null where <see cref="Command"/> is given.</summary>
    public string? Agent { get; init; }

    /// <summary>The model, or null for the agent's own choice.</summary>
    public string? Model { get; init; }

    /// <summary>The argument vector of any command, or empty where <see cref="Agent"/> is given.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>When it ends, as it was written (<see cref="NightEnd"/>).</summary>
    public required string Until { get; init; }

    /// <summary>The time zone of local times, an IANA name.</summary>
    public required string Zone { get; init; }

    /// <summary>What ends it earlier.</summary>
    public NightLimits Limits { get; init; } = new();

    /// <summary>Who asked for it, as the resident Guard knows them.</summary>
    public required string StartedBy { get; init; }

    /// <summary>One attempt's request.</summary>
    public RunRequest ToRequest(string night) => new(Goal, null, Command, false, 80, 24, "dumb", new Dictionary<string, string>())
    {
        Agent = Agent, Model = Model, StartedBy = $"{night} of {StartedBy}", Night = night,
    };
}
