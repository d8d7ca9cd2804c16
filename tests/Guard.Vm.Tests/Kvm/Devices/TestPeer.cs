using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>Notes what comes over a vsock.</summary>
internal sealed class TestPeer : IVsockPeer
{
    public List<byte> Heard { get; } = [];

    public int Connections { get; private set; }

    public int Ends { get; private set; }

    public void Opened() => Connections++;

    public void Received(ReadOnlySpan<byte> bytes) => Heard.AddRange(bytes);

    public void Closed() => Ends++;
}
