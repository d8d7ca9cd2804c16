namespace Guard.Hooks.Upstreams;

/// <summary>Exponential back-off with jitter: after each failure twice as long, plus or minus a quarter, up to a bound.</summary>
/// <param name="time">The clock.</param>
/// <param name="first">The delay after the first failure.</param>
/// <param name="longest">The bound.</param>
public sealed class RetryDelay(TimeProvider time, TimeSpan first, TimeSpan longest)
{
    private const double Jitter = 0.25;
    private readonly Lock gate = new();
    private int failures;
    private long since;
    private TimeSpan wait;

    /// <summary>Whether another try is due.</summary>
    public bool IsOver => Left <= TimeSpan.Zero;

    /// <summary>How long until another try is due; zero or less when it is.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (gate) return failures == 0 ? TimeSpan.Zero : wait - time.GetElapsedTime(since);
        }
    }

    /// <summary>Failures in a row.</summary>
    public int Failures => Volatile.Read(ref failures);

    /// <summary>Takes note of a failure.</summary>
    public void Fail()
    {
        lock (gate)
        {
            double factor = Math.Pow(2, Math.Min(failures, 30));
            double seconds = Math.Min(first.TotalSeconds * factor, longest.TotalSeconds);
            wait = TimeSpan.FromSeconds(seconds * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble())));
            since = time.GetTimestamp();
            failures++;
        }
    }

    /// <summary>Takes note of a success: the next failure begins anew.</summary>
    public void Succeed()
    {
        lock (gate) failures = 0;
    }
}
