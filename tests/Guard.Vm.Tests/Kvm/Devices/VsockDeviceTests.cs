using CsCheck;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>The guest's way to the host, for guests that behave and for those that do not. Needs no KVM.</summary>
[TestClass]
public sealed class VsockDeviceTests
{
    private const int ToGuest = 0, FromGuest = 1;
    private const uint GuestPort = 1234;

    [TestMethod]
    public void A_guest_connects_and_bytes_go_both_ways()
    {
        using var link = new Link();
        link.Connect();
        Assert.AreEqual(1, link.Peer.Connections);

        link.Say(VsockOperation.Data, "hello"u8);
        Assert.IsTrue(link.Device.Send("answer"u8.ToArray()));

        CollectionAssert.AreEqual("hello"u8.ToArray(), link.Peer.Heard);
        (VsockHeader header, byte[] content) = link.Hear().Single();
        Assert.AreEqual((VsockOperation.Data, VsockDevice.HostPort, GuestPort), (header.Operation, header.SourcePort, header.TargetPort));
        CollectionAssert.AreEqual("answer"u8.ToArray(), content);
    }

    [TestMethod]
    public void Only_one_port_listens_and_it_takes_one_connection()
    {
        using var link = new Link();
        link.Say(VsockOperation.Request, [], targetPort: 22);
        Assert.AreEqual(VsockOperation.Reset, link.Hear().Single().Header.Operation);
        link.Say(VsockOperation.Data, "x"u8);
        Assert.AreEqual(VsockOperation.Reset, link.Hear().Single().Header.Operation);
        link.Connect();
        link.Say(VsockOperation.Request, [], sourcePort: 99);

        Assert.AreEqual(VsockOperation.Reset, link.Hear().Single().Header.Operation);
        Assert.AreEqual(1, link.Peer.Connections);
        Assert.IsEmpty(link.Peer.Heard);
    }

    [TestMethod]
    public void No_more_is_sent_than_the_guest_takes()
    {
        using var link = new Link();
        link.Connect(allocation: 10);
        link.Device.Send(new byte[25]);
        Assert.AreEqual(10, link.Hear().Sum(packet => packet.Content.Length));

        link.Say(VsockOperation.CreditUpdate, [], allocation: 10, forwarded: 10);
        Assert.AreEqual(10, link.Hear().Sum(packet => packet.Content.Length));
        link.Say(VsockOperation.CreditUpdate, [], allocation: 10, forwarded: 1_000_000);
        Assert.IsEmpty(link.Hear(), "it cannot have forwarded what was not sent");
        link.Say(VsockOperation.CreditUpdate, [], allocation: 10, forwarded: 20);
        Assert.AreEqual(5, link.Hear().Sum(packet => packet.Content.Length));
    }

    [TestMethod]
    public void What_a_guest_lets_wait_is_bounded()
    {
        using var link = new Link();
        link.Connect(allocation: 0);

        Assert.IsTrue(link.Device.Send(new byte[VsockDevice.MostWaiting]));
        Assert.IsFalse(link.Device.Send(new byte[1]));
    }

    [TestMethod]
    [DataRow((ushort)VsockOperation.Shutdown)]
    [DataRow((ushort)VsockOperation.Reset)]
    [DataRow((ushort)VsockOperation.Request)]
    [DataRow((ushort)77)]
    public void What_ends_or_breaks_the_connection_is_told_once(ushort operation)
    {
        using var link = new Link();
        link.Connect();
        link.Say((VsockOperation)operation, []);

        Assert.AreEqual(1, link.Peer.Ends);
        Assert.IsFalse(link.Device.Send(new byte[1]));
    }

    [TestMethod]
    public void A_packet_that_says_more_than_it_brings_ends_the_connection()
    {
        using var link = new Link();
        link.Connect();
        link.Say(VsockOperation.Data, "ab"u8, length: 3);

        Assert.IsEmpty(link.Peer.Heard);
        Assert.AreEqual(1, link.Peer.Ends);
    }

    [TestMethod]
    public void A_connection_goes_on_in_a_fork()
    {
        using var link = new Link();
        link.Connect();
        link.Say(VsockOperation.Data, "before"u8);
        byte[] state = link.Device.Save();
        link.Fork(state);
        link.Say(VsockOperation.Data, "after"u8);

        CollectionAssert.AreEqual("after"u8.ToArray(), link.Peer.Heard);
        Assert.IsTrue(link.Device.Send("x"u8.ToArray()));
        Assert.AreEqual(11u, link.Hear().Single().Header.Forwarded);
    }

    // Packets of any content in any order: what is heard is what data packets brought, and nothing is thrown.
    [TestMethod]
    public void Whatever_a_guest_sends_is_heard_or_refused() =>
        Gen.Select(Gen.UShort[0, 8], Gen.UInt[0, 3], Gen.Int[0, 40], Gen.OneOf(Gen.UInt[0, 50], Gen.UInt)).Array[0, 40].Sample(packets =>
        {
            using var link = new Link();
            link.Connect();
            foreach ((ushort operation, uint port, int bytes, uint number) in packets)
            {
                link.Say((VsockOperation)operation, new byte[bytes], sourcePort: GuestPort + (port / 3), length: number % 2 == 0 ? null : number, allocation: number, forwarded: number);
                link.Device.Send(new byte[bytes]);
                link.Hear();
            }

            Assert.IsLessThanOrEqualTo(packets.Sum(packet => packet.Item3), link.Peer.Heard.Count);
        }, iter: 2_000);

    /// <summary>A guest with a vsock, and rings that are filled again after each look.</summary>
    private sealed class Link : IDisposable
    {
        private readonly TestDriver _driver = new();
        private ushort _next, _place;
        private int _filled;

        public Link()
        {
            _driver.Device = Device = new VsockDevice(_driver.Memory, _driver.Pulse, Peer);
            _driver.Start(3);
            Fill();
        }

        public TestPeer Peer { get; private set; } = new();

        public VsockDevice Device { get; private set; }

        public void Connect(uint allocation = 65536)
        {
            Say(VsockOperation.Request, [], allocation: allocation);
            Assert.AreEqual(VsockOperation.Response, Hear().Single().Header.Operation);
        }

        public void Say(
            VsockOperation operation, ReadOnlySpan<byte> content, uint sourcePort = GuestPort, uint targetPort = VsockDevice.HostPort, uint? length = null, uint allocation = 65536,
            uint forwarded = 0)
        {
            byte[] packet = new byte[VsockHeader.Bytes + content.Length];
            new VsockHeader(3, 2, sourcePort, targetPort, length ?? (uint)content.Length, VsockHeader.Stream, operation, allocation, forwarded).Write(packet);
            content.CopyTo(packet.AsSpan(VsockHeader.Bytes));
            _driver.Offer(FromGuest, (ushort)(_next++ % 16), packet);
            _driver.Notify(FromGuest);
        }

        public List<(VsockHeader Header, byte[] Content)> Hear()
        {
            var heard = new List<(VsockHeader, byte[])>();
            while (_driver.Take(ToGuest) is { Count: > 0 } packets)
            {
                heard.AddRange(packets.Select(packet => (VsockHeader.Read(packet), packet[VsockHeader.Bytes..])));
                _filled -= packets.Count;
                Fill();
            }

            return heard;
        }

        public void Fork(byte[] state)
        {
            Peer = new TestPeer();
            _driver.Device = Device = new VsockDevice(_driver.Memory, _driver.Pulse, Peer);
            Device.Load(state);
        }

        public void Dispose() => _driver.Dispose();

        private void Fill()
        {
            for (; _filled < 16; _filled++) _driver.Offer(ToGuest, (ushort)(_place++ % 16), [], room: 4096);
            _driver.Notify(ToGuest);
        }
    }
}
