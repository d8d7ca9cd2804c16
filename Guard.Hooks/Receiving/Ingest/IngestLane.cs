using System.Net.Sockets;

namespace Guard.Hooks.Receiving.Ingest;

/// <summary>One <c>git receive-pack</c> in a worker, from its start, before anybody pushes, to its end.</summary>
/// <param name="number">Its number; given out by the gate.</param>
/// <param name="tip">The branch's place that it advertises.</param>
internal sealed class IngestLane(long number, string tip) : IDisposable
{
    private readonly TaskCompletionSource<Socket> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(int Code, string Complaint)> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int pushed;

    /// <summary>Its number.</summary>
    public long Number => number;

    /// <summary>The branch's place that it advertises.</summary>
    public string Tip => tip;

    /// <summary>Who pushes through it; null while it waits.</summary>
    public ReceiveContext? Context { get; set; }

    /// <summary>git's standard input and output.</summary>
    public Task<Socket> Connected => connected.Task;

    /// <summary>git's exit code and what it complained of.</summary>
    public Task<(int Code, string Complaint)> Ended => ended.Task;

    /// <summary>Takes the worker's connection.</summary>
    /// <returns>False when there is one already.</returns>
    public bool Connect(Socket socket) => connected.TrySetResult(socket);

    /// <summary>Remembers the end.</summary>
    public void End(int code, string complaint)
    {
        ended.TrySetResult((code, complaint));
        connected.TrySetException(new RepositoryException($"git receive-pack could not be started: {complaint}"));
        _ = connected.Task.Exception; // it was told to who waits, if anybody does
    }

    /// <summary>Whether its push was received and is in the gate's hands.</summary>
    public bool IsTaken => Volatile.Read(ref pushed) == 1;

    /// <summary>Takes the lane's one push.</summary>
    /// <returns>False for a second one, or when nobody pushes through it.</returns>
    public bool TakePush() => Context is not null && Interlocked.Exchange(ref pushed, 1) == 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (connected.Task.IsCompletedSuccessfully) connected.Task.Result.Dispose();
        else connected.TrySetCanceled();
    }
}
