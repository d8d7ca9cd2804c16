namespace Guard.Vm.Guests;

/// <summary>A command that runs in a guest.</summary>
public sealed class GuestProcess
{
    private const int Input = 0, Output = 1, Errors = 2, PieceBytes = 32 * 1024;
    private readonly GuestSession _session;
    private readonly GuestInbox[] _inboxes;
    private readonly GuestCredit _credit = new();
    private readonly TaskCompletionSource<GuestExit> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes one.</summary>
    internal GuestProcess(GuestSession session, uint stream)
    {
        (_session, Stream) = (session, stream);
        _inboxes = [Inbox(Output), Inbox(Errors)];
    }

    /// <summary>How it ended; fails with a <see cref="GuestException"/> when the guest is gone before.</summary>
    public Task<GuestExit> Ended => _ended.Task;

    /// <summary>Its number.</summary>
    internal uint Stream { get; }

    /// <summary>Reads its standard output.</summary>
    /// <returns>What came next; empty at the end.</returns>
    /// <exception cref="GuestException">The guest is gone.</exception>
    public ValueTask<byte[]> ReadOutputAsync(CancellationToken cancellation = default) => _inboxes[0].ReadAsync(cancellation);

    /// <summary>Reads its standard error.</summary>
    /// <returns>What came next; empty at the end.</returns>
    /// <exception cref="GuestException">The guest is gone.</exception>
    public ValueTask<byte[]> ReadErrorsAsync(CancellationToken cancellation = default) => _inboxes[1].ReadAsync(cancellation);

    /// <summary>Writes to its standard input; what it does not read any more is dropped by the guest.</summary>
    /// <exception cref="GuestException">The guest is gone.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        while (bytes.Length > 0)
        {
            int part = await _credit.TakeAsync(Math.Min(bytes.Length, PieceBytes), cancellation);
            _session.Send(GuestFrame.Write(Stream, GuestFrameKind.Data, bytes.Span[..part]));
            bytes = bytes[part..];
        }
    }

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _session.Send(GuestFrame.Write(Stream, GuestFrameKind.End, []));

    /// <summary>Sends its process group a signal.</summary>
    /// <param name="signal">1 to 64.</param>
    public void Kill(int signal = 9)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(signal is >= 1 and <= 64, true, nameof(signal));
        _session.Send(GuestFrame.Write(Stream, GuestFrameKind.Signal, BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(signal))));
    }

    /// <summary>A frame for it came.</summary>
    /// <returns>Whether it was its last one.</returns>
    /// <exception cref="InvalidDataException">It is none that a guest may send.</exception>
    internal bool Take(GuestFrame frame)
    {
        switch (frame.Kind)
        {
            case GuestFrameKind.Data when frame.Lane != Input:
                _inboxes[frame.Lane - 1].Add(frame.Payload);
                return false;
            case GuestFrameKind.End when frame.Lane != Input:
                _inboxes[frame.Lane - 1].Complete();
                return false;
            case GuestFrameKind.Credit when frame.Lane == Input:
                _credit.Add(frame.Number());
                return false;
            case GuestFrameKind.Ended:
                GuestExit exit = GuestExit.Read(frame.Payload);
                foreach (GuestInbox inbox in _inboxes) inbox.Complete();
                _credit.Fail(new GuestException("The command has ended."));
                _ended.TrySetResult(exit);
                return true;
            default:
                throw new InvalidDataException($"A guest sends no {frame.Kind} on lane {frame.Lane}.");
        }
    }

    /// <summary>The guest is gone.</summary>
    internal void Fail(GuestException error)
    {
        foreach (GuestInbox inbox in _inboxes) inbox.Complete(error);
        _credit.Fail(error);
        _ended.TrySetException(error);
        _ = _ended.Task.Exception; // seen, for who does not ask
    }

    private GuestInbox Inbox(int lane) => new(bytes => _session.Send(GuestFrame.Credit(Stream, (byte)lane, bytes)));
}
