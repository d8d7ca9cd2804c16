using Guard.Log.Entries;
using Guard.Nights;

namespace Guard.Scheduling;

/// <summary>When nights start by themselves; kept in the scheduler's store beside its trigger.</summary>
internal sealed record Schedule
{
    /// <summary><c>S</c> and a number that only rises within a home.</summary>
    public required string Id { get; init; }

    /// <summary>The local time at which a night starts, <c>HH:mm</c> in the plan's zone.</summary>
    public required string From { get; init; }

    /// <summary>The local days on which it starts; empty for once, at the next such time.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Each night's plan.</summary>
    public required NightPlan Plan { get; init; }

    /// <summary>Who made it; null in one that an earlier build kept, which knew the name alone.</summary>
    public LogActor? Maker { get; init; }

    /// <summary>When it was made, UTC. What was due before was not missed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it is for one night only.</summary>
    public bool Once => Days.Count == 0;
}
