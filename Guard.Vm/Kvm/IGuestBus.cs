namespace Guard.Vm.Kvm;

/// <summary>
/// What a guest reaches outside of its memory: ports and devices. Called on the thread that runs the vCPU. Every value comes from the guest, at any
/// speed: an implementation bounds what it keeps, and whatever it throws ends its own VM.
/// </summary>
public interface IGuestBus
{
    /// <summary>The guest wrote to a port.</summary>
    /// <param name="port">Which.</param>
    /// <param name="data">1, 2 or 4 bytes.</param>
    BusAction PortWrite(ushort port, ReadOnlySpan<byte> data);

    /// <summary>The guest reads from a port.</summary>
    /// <param name="port">Which.</param>
    /// <param name="data">1, 2 or 4 bytes to fill; all bits are set before.</param>
    BusAction PortRead(ushort port, Span<byte> data);

    /// <summary>The guest wrote where there is no memory.</summary>
    /// <param name="address">Its physical address.</param>
    /// <param name="data">1 to 8 bytes.</param>
    BusAction MemoryWrite(ulong address, ReadOnlySpan<byte> data);

    /// <summary>The guest reads where there is no memory.</summary>
    /// <param name="address">Its physical address.</param>
    /// <param name="data">1 to 8 bytes to fill; all bits are set before.</param>
    BusAction MemoryRead(ulong address, Span<byte> data);
}
