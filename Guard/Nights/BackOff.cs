namespace Guard.Nights;

/// <summary>How long a night waits before its next attempt.</summary>
internal static class BackOff
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
    ];

    /// <summary>Not at all after an attempt that worked; longer after each failure in a row, up to half an hour: a provider that is down comes back.</summary>
    public static TimeSpan After(IReadOnlyList<Attempt> attempts) =>
        StopRule.InRow(attempts, each => each.Failed) is var failures and > 0 ? Steps[Math.Min(failures, Steps.Length) - 1] : TimeSpan.Zero;
}
