using Guard.Policies.Scoring;

namespace Guard.Hooks.Candidates;

/// <summary>One pushed commit and what became of it; stored as one JSON file, replaced atomically at every change of state.</summary>
public sealed record Candidate
{
    /// <summary><c>C</c> and a number that only rises within a repository.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands.</summary>
    public required CandidateState State { get; init; }

    /// <summary>The run it came from (<c>R12</c>), <c>people</c> for a person's push, <c>guard</c> for Guard's own commits.</summary>
    public required string Source { get; init; }

    /// <summary>The commit's object id.</summary>
    public required string Commit { get; init; }

    /// <summary>The commit's tree.</summary>
    public required string Tree { get; init; }

    /// <summary>The branch's commit that it is compared with.</summary>
    public required string Base { get; init; }

    /// <summary>First line of the commit message, control characters replaced, at most 120 characters.</summary>
    public required string Title { get; init; }

    /// <summary>The policy's hash that judged it.</summary>
    public required string Policy { get; init; }

    /// <summary>When the push arrived, UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it reached its present state, UTC.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The verdict, from the moment there is one.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>What an operator decided when the policy held it, or null.</summary>
    public OperatorDecision? Decision { get; init; }

    /// <summary>The candidate it reverts or was rebased from, or null.</summary>
    public string? Origin { get; init; }

    /// <summary>Sequence of its newest log entry.</summary>
    public long? LogEntry { get; init; }
}
