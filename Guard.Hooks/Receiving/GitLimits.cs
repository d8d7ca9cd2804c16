namespace Guard.Hooks.Receiving;

/// <summary>What one git connection may cost in time, and how many connections and undecided candidates one source may have.</summary>
public sealed record GitLimits
{
    /// <summary>
    /// Longest time in which no byte moves while the client has the word, and longest time for which it may refuse to take what it is sent. A push that is in the gate's hands
    /// is not bounded by it: its client only waits.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time until a push has been received or a fetch was served; whoever sends a byte a minute ends here.</summary>
    public TimeSpan Transfer { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// Connections of one source at once. 32 clients of one person are all taken; each is up to four processes and threads of an ingest worker, whose box has
    /// 256.
    /// </summary>
    public int Connections { get; init; } = 48;

    /// <summary>Candidates of one source that may be without a verdict; its next push is told to wait for one.</summary>
    public int Undecided { get; init; } = 64;
}
