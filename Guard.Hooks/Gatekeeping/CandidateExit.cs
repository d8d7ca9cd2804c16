using Guard.Hooks.Candidates;

namespace Guard.Hooks.Gatekeeping;

/// <summary>The exit code of a command that ends with a candidate, a documented contract: the codes of <c>guard</c> that a candidate can have.</summary>
public static class CandidateExit
{
    /// <summary>Done or accepted.</summary>
    public const int Done = 0;

    /// <summary>Denied by policy.</summary>
    public const int Denied = 3;

    /// <summary>The score was lowered: rejected or reverted.</summary>
    public const int ScoreLowered = 4;

    /// <summary>Inconclusive, held or pending.</summary>
    public const int Open = 7;

    /// <summary>Evaluator or build failed.</summary>
    public const int MeasurementFailed = 8;

    /// <summary>The exit code of a candidate as it is now.</summary>
    public static int Of(Candidate candidate) => candidate.State switch
    {
        CandidateState.Accepted => Done,
        CandidateState.Rejected when candidate.Verdict?.ScoreLowered == true => ScoreLowered,
        CandidateState.Rejected => Denied,
        CandidateState.Reverted => ScoreLowered,
        CandidateState.Failed => MeasurementFailed,
        _ => Open,
    };
}
