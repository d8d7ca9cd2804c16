namespace Guard.Log.Entries;

/// <summary>The names of all events; an unknown event is refused at append.</summary>
public static class LogEvents
{
    /// <summary>A repository came under guard.</summary>
    public const string RepositoryInit = "repository.init";

    /// <summary>A repository left Guard.</summary>
    public const string RepositoryEject = "repository.eject";

    /// <summary>A repository's stores were put back as Guard had written them; the reasons say what differed.</summary>
    public const string RepositoryRepaired = "repository.repaired";

    /// <summary>A policy was pinned.</summary>
    public const string PolicyPinned = "policy.pinned";

    /// <summary>An evaluator was pinned.</summary>
    public const string EvaluatorPinned = "evaluator.pinned";

    /// <summary>Guard's resident process started.</summary>
    public const string GuardStart = "guard.start";

    /// <summary>Guard's resident process stopped in order.</summary>
    public const string GuardStop = "guard.stop";

    /// <summary>Guard finished or undid what a crash left.</summary>
    public const string Recovered = "guard.recovered";

    /// <summary>A run started; its isolation is in the entry.</summary>
    public const string RunStart = "run.start";

    /// <summary>A run ended.</summary>
    public const string RunEnd = "run.end";

    /// <summary>A night began: attempts are made until something ends it.</summary>
    public const string NightStarted = "night.started";

    /// <summary>An attempt of a night ended; <c>decision</c> is <c>moved</c>, <c>still</c>, <c>failed</c> or <c>cut-off</c>.</summary>
    public const string AttemptEnded = "attempt.ended";

    /// <summary>A night is over; <c>decision</c> says why.</summary>
    public const string NightEnded = "night.ended";

    /// <summary>A night that was due was not started; the reasons say by which schedule and why.</summary>
    public const string NightMissed = "night.missed";

    /// <summary>Somebody made, changed or took away a schedule; <c>decision</c> says which.</summary>
    public const string ScheduleChanged = "schedule.changed";

    /// <summary>A commit was pushed and is durable as a candidate.</summary>
    public const string CandidateReceived = "candidate.received";

    /// <summary>A push was refused before it became a candidate.</summary>
    public const string PushRefused = "push.refused";

    /// <summary>Screening ended; findings are in the reasons.</summary>
    public const string CandidateScreened = "candidate.screened";

    /// <summary>Measurement ended; the score is in the entry.</summary>
    public const string CandidateMeasured = "candidate.measured";

    /// <summary>The verdict on a candidate.</summary>
    public const string CandidateVerdict = "candidate.verdict";

    /// <summary>An operator approved what a rule held; the reason is the first of the reasons.</summary>
    public const string CandidateApproved = "candidate.approved";

    /// <summary>An operator had kept work brought back as a branch of a person's clone.</summary>
    public const string CandidateRestored = "candidate.restored";

    /// <summary>Guard is about to move a protected ref.</summary>
    public const string PromoteIntent = "promote.intent";

    /// <summary>A protected ref moved.</summary>
    public const string PromoteDone = "promote.done";

    /// <summary>An intended move did not happen.</summary>
    public const string PromoteUndone = "promote.undone";

    /// <summary>Guard authored a commit that reverts one that lowered the score.</summary>
    public const string Reverted = "revert.done";

    /// <summary>Somebody was given access: a token was made.</summary>
    public const string AccessGranted = "access.granted";

    /// <summary>Somebody's access was taken away.</summary>
    public const string AccessRevoked = "access.revoked";

    /// <summary>Main took commits from upstream that did not come through the gate.</summary>
    public const string UpstreamSynced = "upstream.synced";

    /// <summary>What happened upstream keeps Guard from promoting; the reasons say what.</summary>
    public const string UpstreamPaused = "upstream.paused";

    /// <summary>An operator took the upstream's rewritten branch as it is; the first reason is the operator's.</summary>
    public const string UpstreamResumed = "upstream.resumed";

    /// <summary>The upstream could not be read; logged once, when that begins.</summary>
    public const string UpstreamUnreachable = "upstream.unreachable";

    /// <summary>The upstream can be read again.</summary>
    public const string UpstreamReachable = "upstream.reachable";

    /// <summary>Guard is about to move a ref of the upstream.</summary>
    public const string PublishIntent = "publish.intent";

    /// <summary>A ref of the upstream was read back where Guard had published it.</summary>
    public const string PublishDone = "publish.done";

    /// <summary>Accepted history could not be published; <c>decision</c> says whether it is tried again.</summary>
    public const string PublishFailed = "publish.failed";

    /// <summary>Guard was given a credential; its secret is nowhere in the log.</summary>
    public const string CredentialAdded = "credential.added";

    /// <summary>A credential was taken away from Guard.</summary>
    public const string CredentialRemoved = "credential.removed";

    /// <summary>A request of an agent's to a provider of models is about to be forwarded; what it may cost is reserved.</summary>
    public const string EgressOpened = "egress.opened";

    /// <summary>That request ended; what it cost is in the entry.</summary>
    public const string EgressClosed = "egress.closed";

    /// <summary>A request of an agent's was not forwarded; the reasons say why.</summary>
    public const string EgressDenied = "egress.denied";
}
