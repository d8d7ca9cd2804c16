using System.Threading.Channels;
using ByteQueue = System.Threading.Channels.Channel<byte[]>;
using Queues = System.Threading.Channels.Channel;

namespace Guard.Vm.Guests;

/// <summary>Bytes of one lane that came and were not read yet: no more than a window, whatever the guest sends.</summary>
/// <param name="credit">Lets the guest send so many more bytes.</param>
internal sealed class GuestInbox(Action<int> credit)
{
    private readonly ByteQueue _queue = Queues.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private long _received, _granted = GuestFrame.Window, _read;

    /// <summary>Bytes came.</summary>
    /// <exception cref="InvalidDataException">More than may.</exception>
    public void Add(byte[] bytes)
    {
        _received += bytes.Length;
        if (_received > Volatile.Read(ref _granted)) throw new InvalidDataException("The guest sent more than it may.");
        if (bytes.Length > 0) _queue.Writer.TryWrite(bytes);
    }

    /// <summary>No more will come.</summary>
    /// <param name="error">Why, where that is not the end of the stream.</param>
    public void Complete(Exception? error = null) => _queue.Writer.TryComplete(error);

    /// <summary>Reads what came next.</summary>
    /// <returns>Empty at the end.</returns>
    /// <exception cref="GuestException">The guest is gone.</exception>
    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellation)
    {
        if (!await _queue.Reader.WaitToReadAsync(cancellation) || !_queue.Reader.TryRead(out byte[]? bytes)) return [];
        _read += bytes.Length;
        long owed = _read + GuestFrame.Window - _granted;
        if (owed >= GuestFrame.Window / 2)
        {
            Volatile.Write(ref _granted, _granted + owed);
            credit((int)owed);
        }

        return bytes;
    }
}
