using CsCheck;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>The registers of virtio devices, for drivers that behave and for those that do not. Needs no KVM.</summary>
[TestClass]
public sealed class VirtioDeviceTests
{
    [TestMethod]
    public void A_driver_finds_what_it_is_and_where()
    {
        using TestDriver driver = Pmem();

        Assert.AreEqual(0x74726976u, driver.Read(0));
        Assert.AreEqual((2u, 27u), (driver.Read(4), driver.Read(8)));
        byte[] place = new byte[8];
        driver.Device.Read(0x100, place);
        Assert.AreEqual(0x1_4000_0000UL, BitConverter.ToUInt64(place));
        driver.Device.Read(0x108, place.AsSpan(0, 2));
        Assert.AreEqual(0x200000u, driver.Read(0x108));
        Assert.AreEqual(0u, driver.Read(0x110), "nothing stands behind the configuration");
    }

    [TestMethod]
    public void Requests_are_answered_and_the_driver_is_told()
    {
        using TestDriver driver = Pmem();
        driver.Start(1);
        driver.Offer(0, 0, [], room: 4);
        driver.Notify(0);

        CollectionAssert.AreEqual(new byte[4], driver.Take(0).Single());
        Assert.AreEqual(1, driver.Interrupts);
        Assert.AreEqual(1u, driver.Read(0x60));
        driver.Write(0x64, 1);
        Assert.AreEqual(0u, driver.Read(0x60));
    }

    [TestMethod]
    public void Randomness_is_given_within_a_bound()
    {
        using TestDriver driver = new();
        driver.Device = new EntropyDevice(driver.Memory, driver.Pulse);
        driver.Start(1);
        driver.Offer(0, 0, [], room: 64);
        driver.Offer(0, 1, [], room: 4096);
        driver.Notify(0);

        List<byte[]> given = driver.Take(0);
        Assert.AreEqual((64, 256), (given[0].Length, given[1].Length));
        CollectionAssert.AreNotEqual(given[0], given[1][..64]);
    }

    [TestMethod]
    [DataRow(0u, 0u, DisplayName = "the legacy form")]
    [DataRow(1u, 2u, DisplayName = "what was not offered")]
    public void Features_that_cannot_be_are_not_taken(uint high, uint low)
    {
        using TestDriver driver = Pmem();
        driver.Write(0x24, 1);
        driver.Write(0x20, high);
        driver.Write(0x24, 0);
        driver.Write(0x20, low);
        driver.Write(0x70, 0xb);

        Assert.AreEqual(3u, driver.Read(0x70));
        driver.Enable(0);
        Assert.AreEqual(0u, driver.Read(0x44));
    }

    [TestMethod]
    public void A_queue_outside_of_memory_breaks_its_device_until_it_is_reset()
    {
        using TestDriver driver = Pmem();
        driver.Start(0);
        driver.Enable(0, at: 0xfffff000);

        Assert.AreEqual(0x40u, driver.Read(0x70) & 0x40);
        Assert.AreEqual(2u, driver.Read(0x60));
        driver.Start(1);
        driver.Offer(0, 0, [], room: 4);
        driver.Notify(0);
        Assert.HasCount(1, driver.Take(0));
    }

    [TestMethod]
    public void A_device_goes_on_from_its_state()
    {
        using TestDriver driver = Pmem();
        driver.Start(1);
        driver.Offer(0, 0, [], room: 4);
        driver.Notify(0);
        byte[] state = driver.Device.Save();

        driver.Device = new PmemDevice(driver.Memory, driver.Pulse, 0x1_4000_0000, 0x200000);
        driver.Device.Load(state);
        driver.Take(0);
        driver.Offer(0, 1, [], room: 4);
        driver.Notify(0);

        Assert.HasCount(1, driver.Take(0));
        CollectionAssert.AreNotEqual(state, driver.Device.Save());
        Assert.ThrowsExactly<InvalidDataException>(() => driver.Device.Load(state[..^1]));
        Assert.ThrowsExactly<InvalidDataException>(() => driver.Device.Load([.. state, 0]));
    }

    // A driver that writes anything anywhere, over rings of garbage: nothing is thrown, and the device can be reset and used afterwards.
    [TestMethod]
    public void Whatever_a_driver_writes_its_device_can_be_reset() =>
        Gen.Select(Gen.UInt[0, 0x2c].Array[0, 60], Gen.OneOf(Gen.UInt[0, 20], Gen.UInt).Array[60], Gen.Byte.Array[64], Gen.Int[0, 2]).Sample((offsets, values, garbage, kind) =>
        {
            using TestDriver driver = new();
            driver.Device = kind switch
            {
                0 => new PmemDevice(driver.Memory, driver.Pulse, 0x1_4000_0000, 0x200000),
                1 => new EntropyDevice(driver.Memory, driver.Pulse),
                _ => new VsockDevice(driver.Memory, driver.Pulse, new TestPeer()),
            };
            for (ulong at = 0x4000; at < 0x10000; at += 0x400) driver.Memory.Write(at, garbage);
            driver.Start(offsets.Length % 3);
            for (int i = 0; i < offsets.Length; i++)
            {
                driver.Write(offsets[i] * 4, values[i]);
                driver.Read(offsets[i] * 4);
                driver.Device.Read(values[i] % 0x1000, new byte[1 + (i % 8)]);
            }

            driver.Device.Load(driver.Device.Save());
            for (ulong at = 0x4000; at < 0x10000; at += 0x400) driver.Memory.Write(at, new byte[0x400]);
            driver.Start(1);
            Assert.AreEqual(0xfu, driver.Read(0x70));
        }, iter: 20_000);

    private static TestDriver Pmem()
    {
        var driver = new TestDriver();
        driver.Device = new PmemDevice(driver.Memory, driver.Pulse, 0x1_4000_0000, 0x200000);
        return driver;
    }
}
