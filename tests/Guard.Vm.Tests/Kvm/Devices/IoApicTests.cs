using System.Buffers.Binary;
using CsCheck;
using Guard.Vm.Kvm.Devices;

namespace Guard.Vm.Tests.Kvm.Devices;

/// <summary>The I/O APIC that the host has: registers, messages, and what a hostile guest does to it.</summary>
[TestClass]
public sealed class IoApicTests
{
    private readonly List<InterruptMessage> sent = [];

    [TestMethod]
    public void Its_version_says_24_pins_and_all_are_masked()
    {
        var chip = new IoApic(sent.Add);

        Assert.AreEqual(0x00170011u, Register(chip, 1));
        for (byte pin = 0; pin < IoApic.Pins; pin++) Assert.AreEqual(0x10000u, Register(chip, (byte)(0x10 + (2 * pin))));
        Assert.AreEqual(0u, Register(chip, 0x40));
    }

    [TestMethod]
    public void A_rising_edge_is_one_message_to_where_the_guest_said()
    {
        var chip = new IoApic(sent.Add);
        SetRegister(chip, 0x10 + 11, 0x03000000); // pin 5, to local APIC 3
        SetRegister(chip, 0x10 + 10, 0x0941); // vector 41, logical, lowest priority

        chip.SetLine(5, true);
        chip.SetLine(5, true);
        chip.SetLine(5, false);

        CollectionAssert.AreEqual(new[] { new InterruptMessage(0xfee03004, 0x4141) }, sent);
    }

    [TestMethod]
    public void An_edge_on_a_masked_pin_comes_when_it_is_unmasked_and_once()
    {
        var chip = new IoApic(sent.Add);
        chip.SetLine(7, true);
        chip.SetLine(7, false);
        Assert.IsEmpty(sent);

        SetRegister(chip, 0x10 + 14, 0x55);
        SetRegister(chip, 0x10 + 14, 0x55);

        CollectionAssert.AreEqual(new[] { new InterruptMessage(0xfee00000, 0x4055) }, sent);
    }

    [TestMethod]
    public void Accesses_of_other_sizes_and_places_do_nothing()
    {
        var chip = new IoApic(sent.Add);
        byte[] before = chip.Save();
        chip.Write(0x10, [1]);
        chip.Write(0x20, [1, 2, 3, 4]);
        byte[] answer = [9, 9];
        chip.Read(0, answer);

        CollectionAssert.AreEqual(before, chip.Save());
        CollectionAssert.AreEqual(new byte[2], answer);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chip.SetLine(24, true));
        Assert.ThrowsExactly<ArgumentException>(() => chip.Load(new byte[3]));
    }

    [TestMethod]
    public void A_restored_one_goes_on_like_the_saved_one() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 0x60], Gen.UInt).Array[0, 60].Select(Gen.Select(Gen.Int[0, 2], Gen.Int[0, 0x60], Gen.UInt).Array[0, 60]).Sample((before, after) =>
        {
            List<InterruptMessage> first = [], second = [];
            var chip = new IoApic(first.Add);
            foreach ((int what, int where, uint value) in before) Do(chip, what, where, value);
            var restored = new IoApic(second.Add);
            restored.Load(chip.Save());
            first.Clear();
            foreach ((int what, int where, uint value) in after)
            {
                Do(chip, what, where, value);
                Do(restored, what, where, value);
            }

            CollectionAssert.AreEqual(first, second);
            CollectionAssert.AreEqual(chip.Save(), restored.Save());
        }, iter: 2000);

    private static void Do(IoApic chip, int what, int where, uint value)
    {
        if (what == 0) chip.SetLine(where % IoApic.Pins, (value & 1) != 0);
        else if (what == 1) SetRegister(chip, (byte)where, value);
        else Register(chip, (byte)where);
    }

    private static uint Register(IoApic chip, byte number)
    {
        byte[] data = new byte[4];
        chip.Write(0, [number, 0, 0, 0]);
        chip.Read(0x10, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    private static void SetRegister(IoApic chip, byte number, uint value)
    {
        byte[] data = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        chip.Write(0, [number, 0, 0, 0]);
        chip.Write(0x10, data);
    }
}
