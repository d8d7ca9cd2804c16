using System.Reflection;
using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Tests.Interop;

/// <summary>Every number, structure and offset of KVM's interface that Guard uses, against linux/kvm.h.</summary>
[TestClass]
public sealed class KvmAbiTests
{
    [TestMethod]
    public void Requests_and_constants_are_the_headers() => AbiCheck.Compile(
        from type in (Type[])[typeof(KvmIoctl), typeof(KvmConstant)]
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        where field.IsLiteral
        select $"_Static_assert({field.Name} == {AbiCheck.Literal(field.GetRawConstantValue()!)}, \"{field.Name}\");");

    [TestMethod]
    public void Structures_have_the_headers_layout() => AbiCheck.Compile(
    [
        AbiCheck.Layout<KvmSegment>("struct kvm_segment", "base", "limit", "selector", "type", "present", "dpl", "db", "s", "l", "g", "avl", "unusable"),
        AbiCheck.Layout<KvmDescriptorTable>("struct kvm_dtable", "base", "limit"),
        AbiCheck.Layout<KvmSregs>("struct kvm_sregs", "cs", "ds", "es", "fs", "gs", "ss", "tr", "ldt", "gdt", "idt", "cr0", "cr2", "cr3", "cr4", "cr8", "efer", "apic_base"),
        AbiCheck.Layout<KvmRegs>("struct kvm_regs", "rax", "rsi", "rdi", "rsp", "rip", "rflags"),
        AbiCheck.Layout<KvmMemoryRegion>("struct kvm_userspace_memory_region", "slot", "flags", "guest_phys_addr", "memory_size", "userspace_addr"),
        AbiCheck.Layout<KvmDirtyLog>("struct kvm_dirty_log", "slot", "dirty_bitmap"),
        AbiCheck.Layout<KvmEnableCap>("struct kvm_enable_cap", "cap", "flags", "args[0]"),
        AbiCheck.Layout<KvmClockData>("struct kvm_clock_data", "clock", "flags", "realtime", "host_tsc"),
        AbiCheck.Layout<KvmMsi>("struct kvm_msi", "address_lo", "address_hi", "data"),
        AbiCheck.Layout<KvmMsrEntry>("struct kvm_msr_entry", "index", "data"),
        AbiCheck.Layout<KvmCpuidEntry>("struct kvm_cpuid_entry2", "function", "index", "flags", "eax", "ebx", "ecx", "edx"),
        AbiCheck.Offsets<KvmExit>(
            "struct kvm_run", "exit_reason", "io.direction", "io.size", "io.port", "io.count", "io.data_offset", "mmio.phys_addr", "mmio.len", "mmio.is_write",
            "fail_entry.hardware_entry_failure_reason", "internal.suberror", "system_event.type"),
    ]);

    [TestMethod]
    public void State_that_is_kept_unread_has_the_headers_size() => AbiCheck.Compile(
    [
        Size("struct kvm_xsave", KvmBytes.Xsave), Size("struct kvm_xcrs", KvmBytes.Xcrs), Size("struct kvm_vcpu_events", KvmBytes.VcpuEvents),
        Size("struct kvm_debugregs", KvmBytes.DebugRegs), Size("struct kvm_mp_state", KvmBytes.MpState), Size("struct kvm_lapic_state", KvmBytes.Lapic),
        Size("struct kvm_irqchip", KvmBytes.Irqchip), Size("struct kvm_pit_config", KvmBytes.PitConfig), Size("struct kvm_pit_state2", KvmBytes.Pit),
        Size("struct kvm_cpuid2", KvmBytes.TableHeader), Size("struct kvm_msrs", KvmBytes.TableHeader), Size("struct kvm_msr_list", sizeof(uint)),
        Offset("immediate_exit", RunPage.ImmediateExit), Offset("mmio.data", RunPage.MmioData), Offset("kvm_dirty_regs", RunPage.DirtyRegs),
        Offset("s.regs.regs", RunPage.SyncRegs), Offset("s.regs.sregs", RunPage.SyncSregs), Offset("s.regs.events", RunPage.SyncEvents),
        "_Static_assert(offsetof(struct kvm_irqchip, chip_id) == 0 && offsetof(struct kvm_pit_config, flags) == 0, \"first fields\");",
    ]);

    [TestMethod]
    public void What_a_request_touches_is_in_its_number()
    {
        Assert.AreEqual(Marshal.SizeOf<KvmRegs>(), KvmIoctl.Bytes(KvmIoctl.KVM_GET_REGS));
        Assert.AreEqual(Marshal.SizeOf<KvmSregs>(), KvmIoctl.Bytes(KvmIoctl.KVM_SET_SREGS));
        Assert.AreEqual(0, KvmIoctl.Bytes(KvmIoctl.KVM_RUN));
    }

    [TestMethod]
    public void A_wrong_offset_is_noticed() =>
        Assert.ThrowsExactly<AssertFailedException>(() => AbiCheck.Compile([Offset("exit_reason", 12)]));

    private static string Size(string type, int bytes) => $"_Static_assert(sizeof({type}) == {bytes}, \"{type}\");";

    private static string Offset(string field, ulong offset) => $"_Static_assert(offsetof(struct kvm_run, {field}) == {offset}, \"{field}\");";
}
