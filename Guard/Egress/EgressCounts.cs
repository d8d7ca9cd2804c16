namespace Guard.Egress;

/// <summary>What went through a run's port so far: also a sign of an agent that goes round in circles.</summary>
/// <param name="Forwarded">Requests that were forwarded.</param>
/// <param name="Denied">Requests that were denied.</param>
/// <param name="FailuresInARow">Requests since the last good answer that were denied or failed.</param>
/// <param name="LastFailure">What the last of those was told, or null.</param>
internal sealed record EgressCounts(long Forwarded, long Denied, int FailuresInARow, string? LastFailure)
{
    /// <summary>Nothing yet.</summary>
    public static EgressCounts None { get; } = new(0, 0, 0, null);
}
