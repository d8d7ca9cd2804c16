using System.Net.Sockets;
using Guard.Hooks.Receiving;

namespace Guard.Hooks.Workers;

/// <summary>One git child of a worker, from its start, perhaps before anybody needs it, to its end.</summary>
/// <param name="number">Its number; given out by the gate.</param>
internal class WorkerLane(long number) : IDisposable
{
    private readonly TaskCompletionSource<Socket> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(int Code, string Complaint)> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its number.</summary>
    public long Number => number;

    /// <summary>git's standard input and output.</summary>
    public Task<Socket> Connected => connected.Task;

    /// <summary>git's exit code and what it complained of.</summary>
    public Task<(int Code, string Complaint)> Ended => ended.Task;

    /// <summary>Takes the worker's connection.</summary>
    /// <returns>False when there is one already.</returns>
    public bool Connect(Socket socket) => connected.TrySetResult(socket);

    /// <summary>Remembers the end. The end of a git that was quick can be heard before its connection is.</summary>
    public void End(int code, string complaint)
    {
        ended.TrySetResult((code, complaint));
        if (code == 0) return; // its connection was made, and has only not been taken yet
        connected.TrySetException(new RepositoryException($"git could not be started in its worker: {complaint}"));
        _ = connected.Task.Exception; // it was told to who waits, if anybody does
    }

    /// <summary>Closes its connection; git ends with it.</summary>
    public void Dispose()
    {
        if (connected.Task.IsCompletedSuccessfully) connected.Task.Result.Dispose();
        else connected.TrySetCanceled();
    }
}
