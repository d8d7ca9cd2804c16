namespace Guard.Hooks.Upstreams;

/// <summary>What Guard knows of the upstream's branch; kept in <c>upstream.json</c> and replaced as a whole.</summary>
public sealed record UpstreamState
{
    /// <summary>Version of the file's form.</summary>
    public int V { get; init; } = 1;

    /// <summary>Where the upstream's branch was last known and taken into account, or null before the first time.</summary>
    public string? Known { get; init; }

    /// <summary>Why nothing is promoted, or null.</summary>
    public UpstreamPause? Pause { get; init; }

    /// <summary>Why the upstream could not be read the last time, or null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about <see cref="Problem"/> when waiting does not help, or null.</summary>
    public string? ProblemNext { get; init; }

    /// <summary>Since when it cannot be read, UTC.</summary>
    public DateTimeOffset? ProblemSince { get; init; }
}
