using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>Takes a vCPU's state and puts it back, in the orders that KVM needs.</summary>
internal static class VcpuTransfer
{
    private const uint TscMsr = 0x10;
    private static readonly int MsrBytes = Marshal.SizeOf<KvmMsrEntry>();

    /// <summary>Takes the state of a vCPU that stands between two instructions.</summary>
    /// <exception cref="KvmException">KVM refuses a part.</exception>
    public static VcpuState Save(KvmDescriptor vcpu, KvmHost host, bool lapic) => new()
    {
        // The multiprocessing state first: reading it lets KVM take in what was still on its way to the local APIC.
        MpState = Get(vcpu, KvmIoctl.KVM_GET_MP_STATE, KvmBytes.MpState, "read the multiprocessing state"),
        Regs = Get(vcpu, KvmIoctl.KVM_GET_REGS, KvmIoctl.Bytes(KvmIoctl.KVM_GET_REGS), "read the registers"),
        Sregs = Get(vcpu, KvmIoctl.KVM_GET_SREGS, KvmIoctl.Bytes(KvmIoctl.KVM_GET_SREGS), "read the special registers"),
        Xsave = GetXsave(vcpu, host.Capabilities.XsaveBytes),
        Xcrs = Get(vcpu, KvmIoctl.KVM_GET_XCRS, KvmBytes.Xcrs, "read the extended control registers"),
        Events = Get(vcpu, KvmIoctl.KVM_GET_VCPU_EVENTS, KvmBytes.VcpuEvents, "read the pending events"),
        DebugRegs = Get(vcpu, KvmIoctl.KVM_GET_DEBUGREGS, KvmBytes.DebugRegs, "read the debug registers"),
        Lapic = lapic ? Get(vcpu, KvmIoctl.KVM_GET_LAPIC, KvmBytes.Lapic, "read the local APIC") : [],
        Msrs = GetMsrs(vcpu, host.MsrIndexes),
    };

    /// <summary>Puts a state back.</summary>
    /// <param name="vcpu">The vCPU; CPUID is set.</param>
    /// <param name="state">The state.</param>
    /// <param name="ticks">By how much the time stamp counter moves on.</param>
    /// <exception cref="KvmException">KVM refuses a part.</exception>
    public static void Load(KvmDescriptor vcpu, VcpuState state, ulong ticks)
    {
        Set(vcpu, KvmIoctl.KVM_SET_SREGS, state.Sregs, "set the special registers");
        LoadRest(vcpu, state, ticks);
        Set(vcpu, KvmIoctl.KVM_SET_REGS, state.Regs, "set the registers");
        Set(vcpu, KvmIoctl.KVM_SET_VCPU_EVENTS, state.Events, "set the pending events");
        Set(vcpu, KvmIoctl.KVM_SET_MP_STATE, state.MpState, "set the multiprocessing state");
    }

    /// <summary>
    /// As <see cref="Load"/>, for a vCPU without local APIC that has run: registers and events go with the next run, and its multiprocessing state is
    /// always the same one.
    /// </summary>
    public static void Reload(KvmDescriptor vcpu, RunPage page, VcpuState state, ulong ticks)
    {
        LoadRest(vcpu, state, ticks);
        page.SyncRegisters(state.Regs, state.Sregs, state.Events);
    }

    /// <summary>A table of model-specific registers with a time stamp counter that has moved on.</summary>
    internal static byte[] Moved(byte[] saved, ulong ticks)
    {
        byte[] table = (byte[])saved.Clone();
        foreach (ref KvmMsrEntry entry in MemoryMarshal.Cast<byte, KvmMsrEntry>(table.AsSpan(KvmBytes.TableHeader)))
            if (entry.Index == TscMsr) entry.Data = unchecked(entry.Data + ticks);
        return table;
    }

    // The local APIC before the MSRs: one of them arms its timer.
    private static void LoadRest(KvmDescriptor vcpu, VcpuState state, ulong ticks)
    {
        Set(vcpu, KvmIoctl.KVM_SET_XCRS, state.Xcrs, "set the extended control registers");
        Set(vcpu, KvmIoctl.KVM_SET_XSAVE, state.Xsave, "set the extended state");
        if (state.Lapic.Length > 0) Set(vcpu, KvmIoctl.KVM_SET_LAPIC, state.Lapic, "set the local APIC");
        SetMsrs(vcpu, state.Msrs, ticks);
        Set(vcpu, KvmIoctl.KVM_SET_DEBUGREGS, state.DebugRegs, "set the debug registers");
    }

    private static byte[] Get(KvmDescriptor vcpu, uint request, int bytes, string what)
    {
        byte[] state = new byte[bytes];
        KvmException.Check(vcpu.Call(request, state), what);
        return state;
    }

    private static void Set(KvmDescriptor vcpu, uint request, byte[] state, string what) => KvmException.Check(vcpu.Call(request, state), what);

    private static byte[] GetXsave(KvmDescriptor vcpu, int bytes)
    {
        if (bytes == KvmBytes.Xsave) return Get(vcpu, KvmIoctl.KVM_GET_XSAVE, bytes, "read the extended state");
        byte[] state = new byte[bytes];
        KvmException.Check(vcpu.Call(KvmIoctl.KVM_GET_XSAVE2, state, bytes), "read the extended state");
        return state;
    }

    // KVM_SET_MSRS stops at the first one that it refuses, so each is tried alone, here, once for a template; a fork sets them in one call.
    private static byte[] GetMsrs(KvmDescriptor vcpu, IReadOnlyList<uint> indexes)
    {
        var good = new List<KvmMsrEntry>();
        byte[] one = new byte[KvmBytes.TableHeader + MsrBytes];
        foreach (uint index in indexes)
        {
            MemoryMarshal.Write(one, 1u);
            MemoryMarshal.Write(one.AsSpan(KvmBytes.TableHeader), new KvmMsrEntry { Index = index });
            if (vcpu.CallTable(KvmIoctl.KVM_GET_MSRS, one, KvmBytes.TableHeader, MsrBytes) != 1) continue;
            if (vcpu.CallTable(KvmIoctl.KVM_SET_MSRS, one, KvmBytes.TableHeader, MsrBytes) != 1) continue;
            good.Add(MemoryMarshal.Read<KvmMsrEntry>(one.AsSpan(KvmBytes.TableHeader)));
        }

        byte[] table = new byte[KvmBytes.TableHeader + (good.Count * MsrBytes)];
        MemoryMarshal.Write(table, (uint)good.Count);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(good)).CopyTo(table.AsSpan(KvmBytes.TableHeader));
        return table;
    }

    private static void SetMsrs(KvmDescriptor vcpu, byte[] saved, ulong ticks)
    {
        byte[] table = Moved(saved, ticks);
        int set = KvmException.Check(vcpu.CallTable(KvmIoctl.KVM_SET_MSRS, table, KvmBytes.TableHeader, MsrBytes), "set the model-specific registers");
        int count = (table.Length - KvmBytes.TableHeader) / MsrBytes;
        if (set == count) return;
        uint refused = MemoryMarshal.Read<KvmMsrEntry>(table.AsSpan(KvmBytes.TableHeader + (set * MsrBytes))).Index;
        throw new KvmException($"KVM refused to set model-specific register {refused:x}: this kernel or processor is another than the snapshot's.");
    }
}
