namespace Guard;

/// <summary>Exit codes of <c>guard</c>: a documented contract.</summary>
internal enum ExitCode
{
    /// <summary>Done or accepted.</summary>
    Ok = 0,

    /// <summary>Internal error.</summary>
    Internal = 1,

    /// <summary>Usage or configuration.</summary>
    Usage = 2,

    /// <summary>Denied by policy.</summary>
    Denied = 3,

    /// <summary>Score lowered: rejected or reverted.</summary>
    ScoreLowered = 4,

    /// <summary>Required isolation not available.</summary>
    NoIsolation = 5,

    /// <summary>Log verification failed.</summary>
    LogInvalid = 6,

    /// <summary>Inconclusive or pending.</summary>
    Inconclusive = 7,

    /// <summary>Measurement failed: evaluator or build.</summary>
    MeasurementFailed = 8,

    /// <summary>The agent's command failed.</summary>
    AgentFailed = 9,

    /// <summary>Interrupted.</summary>
    Interrupted = 130,
}
