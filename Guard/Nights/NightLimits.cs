namespace Guard.Nights;

/// <summary>What ends a night before its time.</summary>
internal sealed record NightLimits
{
    /// <summary>Most attempts that are started, or null for as many as the time allows.</summary>
    public int? Attempts { get; init; }

    /// <summary>Most tokens of all attempts together, in and out, or null.</summary>
    public long? Tokens { get; init; }

    /// <summary>Most money of all attempts together, in US dollars by the policy's prices, or null.</summary>
    public decimal? Money { get; init; }

    /// <summary>Most candidates that are pushed, or null.</summary>
    public int? Pushes { get; init; }

    /// <summary>Candidates that were not accepted in a row, over attempts.</summary>
    public int Rejects { get; init; } = 20;

    /// <summary>Attempts in a row that moved nothing (<see cref="Attempt.Moved"/>).</summary>
    public int Still { get; init; } = 5;

    /// <summary>Attempts in a row whose agent failed, or that could not start. Between them Guard waits longer and longer (<see cref="BackOff"/>).</summary>
    public int Failures { get; init; } = 6;

    /// <summary>A score of the branch that is good enough, in the metric's unit and direction, or null.</summary>
    public double? Target { get; init; }
}
