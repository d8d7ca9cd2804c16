using System.Buffers.Binary;

namespace Guard.Vm.Kvm.Devices;

/// <summary>What stands before each packet of a vsock (virtio 1.2, 5.10.6). Numbers are little-endian.</summary>
/// <param name="SourceCid">Whose it is.</param>
/// <param name="TargetCid">For whom it is.</param>
/// <param name="SourcePort">The sender's port.</param>
/// <param name="TargetPort">The receiver's port.</param>
/// <param name="Length">Bytes that follow.</param>
/// <param name="Type">1 for a stream.</param>
/// <param name="Operation">What it is about.</param>
/// <param name="Allocation">How much the sender takes before it forwards any of it.</param>
/// <param name="Forwarded">How much the sender has forwarded, modulo 2^32.</param>
internal readonly record struct VsockHeader(
    ulong SourceCid, ulong TargetCid, uint SourcePort, uint TargetPort, uint Length, ushort Type, VsockOperation Operation, uint Allocation, uint Forwarded)
{
    /// <summary>Bytes of one.</summary>
    public const int Bytes = 44;

    /// <summary>The type of a stream.</summary>
    public const ushort Stream = 1;

    /// <summary>Reads one.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/>.</param>
    public static VsockHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]),
        (VsockOperation)BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]));

    /// <summary>Writes it.</summary>
    /// <param name="bytes">At least <see cref="Bytes"/>.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, SourceCid);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], TargetCid);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], SourcePort);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[20..], TargetPort);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[28..], Type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[30..], (ushort)Operation);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], 0); // flags: of a shutdown only, which Guard does not begin
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[36..], Allocation);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], Forwarded);
    }
}
