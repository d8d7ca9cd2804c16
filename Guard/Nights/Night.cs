using System.Text.Json.Serialization;

namespace Guard.Nights;

/// <summary>One night: a plan, and what came of it so far. Kept as one file that is replaced at every step.</summary>
internal sealed record Night
{
    /// <summary>Version of the file.</summary>
    public int V { get; init; } = 1;

    /// <summary><c>N</c> and a number that only rises within a repository.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required NightPlan Plan { get; init; }

    /// <summary>Where it stands.</summary>
    public required NightState State { get; init; }

    /// <summary>The schedule that started it, or null for a person.</summary>
    public string? Schedule { get; init; }

    /// <summary>For which time the schedule started it, UTC.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends at the latest, UTC, by the wall clock.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>How long attempts have been under way, by a clock that is not set. A wall clock that is put back does not make a night longer.</summary>
    public TimeSpan Worked { get; init; }

    /// <summary>The branch's score when it began, where one is known.</summary>
    public double? ScoreBefore { get; init; }

    /// <summary>Sequence of the log's entry of its beginning; 0 where that was not noted.</summary>
    public long LogFrom { get; init; }

    /// <summary>The branch's commit when it began.</summary>
    public required string TipBefore { get; init; }

    /// <summary>Its attempts, in order.</summary>
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    /// <summary>Why it ends, from the moment that is known.</summary>
    public NightStop? Stop { get; init; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it may take, by any clock.</summary>
    [JsonIgnore]
    public TimeSpan Planned => EndsAt - StartedAt;

    /// <summary>Whether it is over.</summary>
    [JsonIgnore]
    public bool IsOver => State == NightState.Ended;

    /// <summary>The night with an attempt put in the place of the one with its number, or added.</summary>
    public Night With(Attempt attempt) => this with { Attempts = [.. Attempts.Where(each => each.Number != attempt.Number), attempt] };
}
