namespace Guard.Nights;

/// <summary>One attempt of a night: one run of the agent, from the newest branch.</summary>
internal sealed record Attempt
{
    /// <summary>Its number in the night, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Its run's id.</summary>
    public required string Run { get; init; }

    /// <summary>Where it stands.</summary>
    public required AttemptState State { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was over, UTC.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The exit code that <c>guard run</c> would have had.</summary>
    public int ExitCode { get; init; }

    /// <summary>One sentence of what became of it.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Whether its agent failed, or it could not start.</summary>
    public bool Failed { get; init; }

    /// <summary>The candidates that it pushed, in order.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>How many of them landed.</summary>
    public int Accepted { get; init; }

    /// <summary>How many at its end, one after another, did not land.</summary>
    public int TrailingRejects { get; init; }

    /// <summary>Whether something landed, or a tree that the night had not seen got a score that it had not seen.</summary>
    public bool Moved { get; init; }

    /// <summary>Tokens that its requests took, in and out.</summary>
    public long Tokens { get; init; }

    /// <summary>What they cost, in US dollars.</summary>
    public decimal Money { get; init; }
}
