using Guard.Hooks.Workers;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>One <c>git receive-pack</c> in a worker, from its start, before anybody pushes, to its end.</summary>
/// <param name="number">Its number; given out by the gate.</param>
/// <param name="tip">The branch's place that it advertises.</param>
internal sealed class IngestLane(long number, string tip) : WorkerLane(number)
{
    private int pushed;

    /// <summary>The branch's place that it advertises.</summary>
    public string Tip => tip;

    /// <summary>Who pushes through it; null while it waits.</summary>
    public ReceiveContext? Context { get; set; }

    /// <summary>Whether its push was received and is in the gate's hands.</summary>
    public bool IsTaken => Volatile.Read(ref pushed) == 1;

    /// <summary>Takes the lane's one push.</summary>
    /// <returns>False for a second one, or when nobody pushes through it.</returns>
    public bool TakePush() => Context is not null && Interlocked.Exchange(ref pushed, 1) == 0;
}
