namespace Guard.Reports;

/// <summary>One candidate in a report.</summary>
internal sealed record ReportCandidate
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The run that pushed it.</summary>
    public required string Run { get; init; }

    /// <summary>Its commit.</summary>
    public required string Commit { get; init; }

    /// <summary>First line of the commit's message; from Guard's record of the candidate, not from the log.</summary>
    public string? Title { get; init; }

    /// <summary>When it was pushed, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>accepted</c>, <c>rejected</c>, <c>inconclusive</c>, <c>failed</c>, <c>held</c>, <c>reverted</c>, or <c>open</c>.</summary>
    public required string Decision { get; init; }

    /// <summary>Why.</summary>
    public string Why { get; init; } = "";

    /// <summary>What the rules found, a line each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>The baseline's score.</summary>
    public double? Before { get; init; }

    /// <summary>Its own score.</summary>
    public double? After { get; init; }

    /// <summary>Whether it is on the branch.</summary>
    public bool Kept { get; init; }

    /// <summary>Sequence of the entry that decided it.</summary>
    public long Entry { get; init; }
}
