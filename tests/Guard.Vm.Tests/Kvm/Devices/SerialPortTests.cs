using CsCheck;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>The serial port, for drivers that behave and for those that do not. Needs no KVM.</summary>
[TestClass]
public sealed class SerialPortTests
{
    private const int Data = 0, Enable = 1, Identity = 2, Modem = 4, Status = 5, ModemStatus = 6;

    [TestMethod]
    public void A_driver_knows_the_chip_by_its_loopback()
    {
        var port = new SerialPort(_ => { });
        port.Write(Modem, 0x10 | 0x0a);

        Assert.AreEqual(0x90, port.Read(ModemStatus));
        port.Write(Data, (byte)'x');
        Assert.IsEmpty(port.Output(), "what loops back is not said");
        Assert.AreEqual(0x60, port.Read(Status));
    }

    [TestMethod]
    public void Each_character_is_an_edge_until_the_driver_has_seen_it()
    {
        bool high = false;
        int edges = 0;
        var port = new SerialPort(line => (edges, high) = (edges + (line && !high ? 1 : 0), line));
        port.Write(Enable, 2);
        Assert.AreEqual(1, edges);
        Assert.AreEqual(2, port.Read(Identity) & 0x0f);
        Assert.IsFalse(high);
        Assert.AreEqual(1, port.Read(Identity) & 0x0f);

        port.Write(Data, (byte)'a');
        port.Write(Data, (byte)'b');
        Assert.AreEqual(3, edges);
        CollectionAssert.AreEqual("ab"u8.ToArray(), port.Output());
    }

    [TestMethod]
    public void Its_last_words_are_kept_and_no_more()
    {
        var port = new SerialPort(_ => { });
        for (int i = 0; i < SerialPort.MostKept + 10; i++) port.Write(Data, (byte)(i % 251));

        byte[] kept = port.Output();
        Assert.HasCount(SerialPort.MostKept, kept);
        Assert.AreEqual((10, (SerialPort.MostKept + 9) % 251), (kept[0], kept[^1]));
    }

    [TestMethod]
    public void Whatever_a_driver_writes_the_port_goes_on_from_its_state() =>
        Gen.Select(Gen.Int[0, 7], Gen.Byte, Gen.Bool).Array[0, 50].Sample(accesses =>
        {
            SerialPort port = new(_ => { }), other = new(_ => { });
            foreach ((int number, byte value, bool write) in accesses)
            {
                if (write) port.Write(number, value);
                else port.Read(number);
            }

            other.Load(port.Save());
            CollectionAssert.AreEqual(port.Save(), other.Save());
            for (int number = 0; number < SerialPort.Ports; number++) Assert.AreEqual(port.Read(number), other.Read(number));
        }, iter: 5_000);

    [TestMethod]
    public void A_state_of_another_length_is_refused() =>
        Assert.ThrowsExactly<InvalidDataException>(() => new SerialPort(_ => { }).Load(new byte[SerialPort.StateBytes - 1]));
}
