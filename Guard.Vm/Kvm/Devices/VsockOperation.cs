namespace Guard.Vm.Kvm.Devices;

/// <summary>What a vsock packet is about (virtio 1.2, 5.10.6).</summary>
internal enum VsockOperation : ushort
{
    /// <summary>Nothing that there is.</summary>
    Invalid = 0,

    /// <summary>Asks for a connection.</summary>
    Request = 1,

    /// <summary>Takes one.</summary>
    Response = 2,

    /// <summary>There is no such connection, or none any more.</summary>
    Reset = 3,

    /// <summary>One side sends or takes no more.</summary>
    Shutdown = 4,

    /// <summary>Bytes.</summary>
    Data = 5,

    /// <summary>Says how much it takes.</summary>
    CreditUpdate = 6,

    /// <summary>Asks for that.</summary>
    CreditRequest = 7,
}
