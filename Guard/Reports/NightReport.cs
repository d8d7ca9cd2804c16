namespace Guard.Reports;

/// <summary>What is to be told of a night in the morning. Made from the log's entries; its JSON is a documented contract (docs/cli-json.md).</summary>
internal sealed record NightReport
{
    /// <summary>The night's id.</summary>
    public required string Night { get; init; }

    /// <summary>The guarded repository's id.</summary>
    public required string Repository { get; init; }

    /// <summary>The protected ref.</summary>
    public required string Ref { get; init; }

    /// <summary>What the agent was to do.</summary>
    public required string Goal { get; init; }

    /// <summary>The agent, or the command.</summary>
    public required string Agent { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, UTC, or null while it is under way.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended, one word, or null.</summary>
    public string? Stop { get; init; }

    /// <summary>Why it ended, a sentence, or null.</summary>
    public string? StopText { get; init; }

    /// <summary>The policy's version at the beginning.</summary>
    public int? Policy { get; init; }

    /// <summary>The rung of isolation that its runs had, or null where none began.</summary>
    public string? Isolation { get; init; }

    /// <summary>The metric's name, or null where nothing was measured.</summary>
    public string? Metric { get; init; }

    /// <summary>The branch's score when the first candidate was measured.</summary>
    public double? ScoreBefore { get; init; }

    /// <summary>The branch's score at the end.</summary>
    public double? ScoreAfter { get; init; }

    /// <summary>The attempts, in order.</summary>
    public IReadOnlyList<ReportAttempt> Attempts { get; init; } = [];

    /// <summary>The candidates, in order.</summary>
    public IReadOnlyList<ReportCandidate> Candidates { get; init; } = [];

    /// <summary>What was refused before it became a candidate, and requests that were denied, by what they were.</summary>
    public IReadOnlyList<ReportDenial> Denials { get; init; } = [];

    /// <summary>What requests to providers of models cost, by model.</summary>
    public IReadOnlyList<ReportSpending> Spending { get; init; } = [];

    /// <summary>What needs a person.</summary>
    public IReadOnlyList<ReportTask> Tasks { get; init; } = [];

    /// <summary>The log entries that it was made from: the first one's sequence.</summary>
    public long LogFrom { get; init; }

    /// <summary>The number after the last one's.</summary>
    public long LogTo { get; init; }

    /// <summary>The log's root at that size, base64: what <c>guard log verify</c> and a checkpoint kept elsewhere are compared with.</summary>
    public string LogRoot { get; init; } = "";
}
