using System.Net.Sockets;
using Guard.Hooks.Export;
using Guard.Hooks.Workers;

namespace Guard.Hooks.Keeping;

/// <summary>A git child in the keeper's box that reads objects: what it is asked goes in, what it read comes out.</summary>
/// <remarks>A child that takes too long is cut off: the keeper may be held up, the gate may not.</remarks>
internal sealed class LaneStream : IObjectReader
{
    private readonly WorkerLane lane;
    private readonly NetworkStream stream;
    private readonly CancellationTokenSource limit;

    public LaneStream(WorkerLane lane, NetworkStream stream, TimeSpan longest, TimeProvider time)
    {
        (this.lane, this.stream) = (lane, stream);
        limit = new CancellationTokenSource(longest, time);
        limit.Token.Register(() =>
        {
            lane.End(-1, $"it took longer than {longest.TotalMinutes} minutes");
            lane.Dispose();
        });
    }

    /// <inheritdoc/>
    public Stream Input => stream;

    /// <inheritdoc/>
    public Stream Output => stream;

    /// <inheritdoc/>
    public void EndInput() => stream.Socket.Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public Task<(int Code, string Complaint)> EndAsync() => lane.Ended;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        limit.Dispose();
        await stream.DisposeAsync();
        lane.Dispose();
    }
}
