namespace Guard.Vm.Kvm.Devices;

/// <summary>Who is at the host's end of a guest's vsock. Called on the vCPU's thread; what it throws ends the VM's run.</summary>
internal interface IVsockPeer
{
    /// <summary>The guest connected.</summary>
    void Opened();

    /// <summary>The guest sent bytes; who keeps them bounds them.</summary>
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>The guest closed its end, or broke the rules of the connection.</summary>
    void Closed();
}
