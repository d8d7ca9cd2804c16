namespace Guard.Policies.Model;

/// <summary>Resource limits of the boxes that a policy starts.</summary>
public sealed record LimitSettings
{
    /// <summary>Memory of a box in bytes.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads of a box.</summary>
    public int Processes { get; init; } = 512;

    /// <summary>Wall-clock limit of an agent's run; null = none.</summary>
    public TimeSpan? Run { get; init; }

    /// <summary>Requests to models that a run may make.</summary>
    public int Requests { get; init; } = 2000;

    /// <summary>Tokens, in and out together, that a run may use.</summary>
    public long Tokens { get; init; } = 20_000_000;

    /// <summary>US dollars that a run may spend by the routes' prices; null = not counted.</summary>
    public decimal? Money { get; init; }
}
