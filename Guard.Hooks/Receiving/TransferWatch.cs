namespace Guard.Hooks.Receiving;

/// <summary>Ends a connection whose client stalls. Safe for concurrent use.</summary>
internal sealed class TransferWatch : IDisposable
{
    private readonly TimeProvider time;
    private readonly GitLimits limits;
    private readonly Func<bool> waits;
    private readonly Action cut;
    private readonly long began;
    private readonly ITimer timer;
    private long moved;
    private string? reason;

    /// <summary>Begins to watch.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="limits">What is allowed.</param>
    /// <param name="waits">Whether the client has said everything and rightly waits.</param>
    /// <param name="cut">Ends git; called once.</param>
    public TransferWatch(TimeProvider time, GitLimits limits, Func<bool> waits, Action cut)
    {
        (this.time, this.limits, this.waits, this.cut) = (time, limits, waits, cut);
        began = moved = time.GetTimestamp();
        TimeSpan period = TimeSpan.FromTicks(Math.Max(limits.Silence.Ticks / 4, TimeSpan.TicksPerMillisecond));
        timer = time.CreateTimer(_ => Look(), null, period, period);
    }

    /// <summary>Why the connection was ended, or null.</summary>
    public string? Reason => Volatile.Read(ref reason);

    /// <summary>Notes that a byte moved.</summary>
    public void Touch() => Volatile.Write(ref moved, time.GetTimestamp());

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Look()
    {
        if (waits()) return;
        string? why = time.GetElapsedTime(Volatile.Read(ref moved)) >= limits.Silence ? $"nothing came for {Words(limits.Silence)}"
            : time.GetElapsedTime(began) >= limits.Transfer ? $"it was not complete after {Words(limits.Transfer)}" : null;
        if (why is not null && Interlocked.CompareExchange(ref reason, why, null) is null) cut();
    }

    private static string Words(TimeSpan time) => time.TotalSeconds < 120 ? $"{time.TotalSeconds:0.#} seconds" : $"{time.TotalMinutes:0} minutes";
}
