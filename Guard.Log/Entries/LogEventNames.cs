using System.Collections.Frozen;

namespace Guard.Log.Entries;

/// <summary>The set of known events; an entry of another event is refused by writers and verifiers.</summary>
public static class LogEventNames
{
    // A list and no reflection, so that the ahead-of-time compiled verifier needs no metadata; a test compares it with LogEvents.
    private static readonly FrozenSet<string> Known = new[]
    {
        LogEvents.RepositoryInit, LogEvents.RepositoryEject, LogEvents.RepositoryRepaired, LogEvents.PolicyPinned, LogEvents.EvaluatorPinned,
        LogEvents.GuardStart, LogEvents.GuardStop, LogEvents.Recovered, LogEvents.RunStart, LogEvents.RunEnd,
        LogEvents.NightStarted, LogEvents.AttemptEnded, LogEvents.NightEnded, LogEvents.NightMissed, LogEvents.ScheduleChanged,
        LogEvents.CandidateReceived, LogEvents.PushRefused, LogEvents.CandidateScreened, LogEvents.CandidateMeasured,
        LogEvents.CandidateVerdict,
        LogEvents.CandidateApproved, LogEvents.CandidateRestored, LogEvents.PromoteIntent, LogEvents.PromoteDone, LogEvents.PromoteUndone,
        LogEvents.Reverted, LogEvents.UpstreamSynced, LogEvents.AccessGranted, LogEvents.AccessRevoked,
        LogEvents.UpstreamPaused, LogEvents.UpstreamResumed, LogEvents.UpstreamUnreachable, LogEvents.UpstreamReachable,
        LogEvents.PublishIntent, LogEvents.PublishDone, LogEvents.PublishFailed, LogEvents.CredentialAdded, LogEvents.CredentialRemoved,
        LogEvents.EgressOpened, LogEvents.EgressClosed, LogEvents.EgressDenied,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All known events.</summary>
    public static IReadOnlySet<string> All => Known;

    /// <summary>Whether an event is known.</summary>
    /// <param name="name">A dotted lower-case name.</param>
    public static bool IsKnown(string name) => Known.Contains(name);
}
