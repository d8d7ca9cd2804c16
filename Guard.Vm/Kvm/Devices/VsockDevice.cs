using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>
/// A vsock with one connection (virtio 1.2, 5.10): from the guest to <see cref="HostPort"/>, and every other one is refused. It reaches no socket of the
/// host: the bytes go to a peer in this process. A connection that a template has goes on in each of its forks.
/// </summary>
internal sealed class VsockDevice : VirtioDevice
{
    /// <summary>The guest's number.</summary>
    public const uint GuestCid = 3;

    /// <summary>The host's number.</summary>
    public const uint HostCid = 2;

    /// <summary>The one port that the host listens at.</summary>
    public const uint HostPort = 1;

    /// <summary>The most bytes that wait for the guest to take them.</summary>
    public const int MostWaiting = 16 << 20;

    private const uint Kind = 19;
    private const int ToGuest = 0, FromGuest = 1;
    private const int MostReplies = 64;
    private const uint LargestPacket = 64 * 1024, Allocation = 256 * 1024;
    private readonly IVsockPeer _peer;
    private readonly Queue<VsockHeader> _replies = new();
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = new();
    private readonly Queue<byte[]?> _arrived = new();
    private readonly byte[] _packet = new byte[VsockHeader.Bytes + LargestPacket];
    private int _waitingBytes, _taken;
    private bool _open;
    private uint _guestPort, _peerAllocation, _peerForwarded, _sent, _received, _told;

    /// <summary>Makes one.</summary>
    /// <param name="memory">Guest memory.</param>
    /// <param name="pulse">Gives its pin a rising edge.</param>
    /// <param name="peer">Who is at the host's end.</param>
    public VsockDevice(GuestMemory memory, Action pulse, IVsockPeer peer)
        : base(Kind, memory, pulse, Config(), 128, 128, 8) => _peer = peer;

    /// <summary>Sends bytes when the guest has room for them.</summary>
    /// <param name="bytes">What; it is kept and not copied.</param>
    /// <returns>False when there is no connection, or the guest lets too much wait.</returns>
    public bool Send(ReadOnlyMemory<byte> bytes)
    {
        lock (Gate)
        {
            if (!_open || bytes.Length > MostWaiting - _waitingBytes) return false;
            if (bytes.IsEmpty) return true;
            _waiting.Enqueue(bytes);
            _waitingBytes += bytes.Length;
            Pump();
            return true;
        }
    }

    /// <inheritdoc/>
    protected override void Notified(int queue)
    {
        if (queue == FromGuest) TakePackets();
        if (queue != 2) Pump();
    }

    /// <inheritdoc/>
    protected override void Deliver()
    {
        while (true)
        {
            byte[]? bytes;
            lock (Gate)
            {
                if (!_arrived.TryDequeue(out bytes)) return;
            }

            if (bytes is null) _peer.Closed();
            else if (bytes.Length == 0) _peer.Opened();
            else _peer.Received(bytes);
        }
    }

    /// <inheritdoc/>
    protected override void ResetModel()
    {
        _replies.Clear();
        Close();
    }

    /// <inheritdoc/>
    protected override void SaveModel(BinaryWriter writer)
    {
        if (_replies.Count > 0 || _waitingBytes > 0) throw new InvalidOperationException("Something is on its way to the guest.");
        writer.Write(_open);
        foreach (uint one in (uint[])[_guestPort, _peerAllocation, _peerForwarded, _sent, _received, _told]) writer.Write(one);
    }

    /// <inheritdoc/>
    protected override void LoadModel(BinaryReader reader)
    {
        _open = reader.ReadBoolean();
        (_guestPort, _peerAllocation, _peerForwarded) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
        (_sent, _received, _told) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt32());
    }

    private static byte[] Config()
    {
        byte[] config = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(config, GuestCid);
        return config;
    }

    private void TakePackets()
    {
        bool any = false;
        while (Queues[FromGuest].Take() is { } chain)
        {
            int got = chain.Read(Memory, _packet);
            // What does not fit is no packet of this connection: its length is looked at against what came.
            if (got >= VsockHeader.Bytes) TakePacket(VsockHeader.Read(_packet), _packet.AsSpan(VsockHeader.Bytes, got - VsockHeader.Bytes));
            Queues[FromGuest].Give(chain, 0);
            any = true;
        }

        if (any) Interrupt(FromGuest);
    }

    private void TakePacket(in VsockHeader header, ReadOnlySpan<byte> content)
    {
        if (header.SourceCid != GuestCid || header.TargetCid != HostCid) return;
        bool known = _open && header.Type == VsockHeader.Stream && header.TargetPort == HostPort && header.SourcePort == _guestPort;
        if (!known)
        {
            if (header.Operation == VsockOperation.Request && header.Type == VsockHeader.Stream && header.TargetPort == HostPort && !_open) Open(header);
            else if (header.Operation != VsockOperation.Reset) Reply(header, VsockOperation.Reset);
            return;
        }

        (_peerAllocation, _peerForwarded) = (header.Allocation, header.Forwarded);
        switch (header.Operation)
        {
            case VsockOperation.Data when header.Length <= content.Length:
                Take(header, content[..(int)header.Length]);
                break;
            case VsockOperation.CreditUpdate:
                break;
            case VsockOperation.CreditRequest:
                Reply(header, VsockOperation.CreditUpdate);
                break;
            case VsockOperation.Reset:
                Close();
                break;
            default:
                Reply(header, VsockOperation.Reset);
                Close();
                break;
        }
    }

    private void Open(in VsockHeader header)
    {
        (_open, _guestPort, _peerAllocation, _peerForwarded) = (true, header.SourcePort, header.Allocation, header.Forwarded);
        (_sent, _received, _told) = (0, 0, 0);
        Reply(header, VsockOperation.Response);
        _arrived.Enqueue([]);
    }

    private void Take(in VsockHeader header, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty) return;
        _arrived.Enqueue(content.ToArray());
        unchecked
        {
            _received += (uint)content.Length;
            if (_received - _told >= Allocation / 2) Reply(header, VsockOperation.CreditUpdate);
        }
    }

    private void Close()
    {
        if (_open) _arrived.Enqueue(null);
        _open = false;
        _waiting.Clear();
        (_waitingBytes, _taken) = (0, 0);
    }

    // A guest that asks and never takes answers gets no more of them.
    private void Reply(in VsockHeader header, VsockOperation operation)
    {
        if (_replies.Count == MostReplies) return;
        _replies.Enqueue(new VsockHeader(HostCid, GuestCid, header.TargetPort, header.SourcePort, 0, VsockHeader.Stream, operation, 0, 0));
    }

    private void Pump()
    {
        bool any = false;
        while (_replies.Count > 0 && Queues[ToGuest].Take() is { } chain)
        {
            Put(chain, _replies.Dequeue(), default);
            any = true;
        }

        while (_open && _waiting.TryPeek(out ReadOnlyMemory<byte> first))
        {
            ReadOnlyMemory<byte> next = first[_taken..];
            uint used = unchecked(_sent - _peerForwarded);
            if (used >= _peerAllocation || Queues[ToGuest].Take() is not { } chain) break;
            ulong room = chain.Room > VsockHeader.Bytes ? chain.Room - VsockHeader.Bytes : 0;
            int count = (int)Math.Min(Math.Min((uint)next.Length, _peerAllocation - used), Math.Min(room, LargestPacket));
            Put(chain, new VsockHeader(HostCid, GuestCid, HostPort, _guestPort, (uint)count, VsockHeader.Stream, VsockOperation.Data, 0, 0), next.Span[..count]);
            Forget(next.Length, count);
            any = true;
        }

        if (any) Interrupt(ToGuest);
    }

    private void Forget(int length, int count)
    {
        _sent = unchecked(_sent + (uint)count);
        _waitingBytes -= count;
        _taken += count;
        if (count < length) return;
        _waiting.Dequeue();
        _taken = 0;
    }

    private void Put(QueueChain chain, VsockHeader header, ReadOnlySpan<byte> content)
    {
        header = header with { Allocation = Allocation, Forwarded = _received };
        _told = _received;
        byte[] whole = new byte[VsockHeader.Bytes + content.Length];
        header.Write(whole);
        content.CopyTo(whole.AsSpan(VsockHeader.Bytes));
        Queues[ToGuest].Give(chain, (uint)chain.Write(Memory, whole));
    }
}
