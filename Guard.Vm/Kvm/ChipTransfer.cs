using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>Makes, saves and restores the interrupt controllers that the kernel emulates.</summary>
internal static class ChipTransfer
{
    private const ulong IoApicPins = 24;

    /// <summary>Makes them. The VM has its memory already: in the other order, giving it memory takes ten times as long.</summary>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static void Create(KvmDescriptor vm, IrqChip chip)
    {
        if (chip == IrqChip.Split)
        {
            var split = new KvmEnableCap { Capability = KvmConstant.KVM_CAP_SPLIT_IRQCHIP, Argument = IoApicPins };
            KvmException.Check(vm.Call(KvmIoctl.KVM_ENABLE_CAP, ref split), "split the interrupt controllers");
        }
        else if (chip == IrqChip.Full)
        {
            KvmException.Check(vm.Call(KvmIoctl.KVM_CREATE_IRQCHIP), "make the interrupt controllers");
            Span<byte> pit = stackalloc byte[KvmBytes.PitConfig];
            pit.Clear();
            MemoryMarshal.Write(pit, KvmConstant.KVM_PIT_SPEAKER_DUMMY);
            KvmException.Check(vm.Call(KvmIoctl.KVM_CREATE_PIT2, pit), "make the timer chip");
        }
    }

    /// <summary>Takes the chips' state.</summary>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static IReadOnlyList<byte[]> SaveChips(KvmDescriptor vm, IrqChip chip)
    {
        if (chip != IrqChip.Full) return [];
        var chips = new byte[KvmConstant.KVM_NR_IRQCHIPS][];
        for (uint number = 0; number < chips.Length; number++)
        {
            chips[number] = new byte[KvmBytes.Irqchip];
            MemoryMarshal.Write(chips[number], number);
            KvmException.Check(vm.Call(KvmIoctl.KVM_GET_IRQCHIP, chips[number]), "read an interrupt controller");
        }

        return chips;
    }

    /// <summary>Takes the timer chip's state; empty where there is none.</summary>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static byte[] SavePit(KvmDescriptor vm, IrqChip chip)
    {
        if (chip != IrqChip.Full) return [];
        byte[] pit = new byte[KvmBytes.Pit];
        KvmException.Check(vm.Call(KvmIoctl.KVM_GET_PIT2, pit), "read the timer chip");
        return pit;
    }

    /// <summary>Puts both back.</summary>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static void Load(KvmDescriptor vm, MachineState state)
    {
        foreach (byte[] chip in state.Chips) KvmException.Check(vm.Call(KvmIoctl.KVM_SET_IRQCHIP, chip), "set an interrupt controller");
        if (state.Pit.Length > 0) KvmException.Check(vm.Call(KvmIoctl.KVM_SET_PIT2, state.Pit), "set the timer chip");
    }
}
