using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>
/// What CPUID tells a guest: what this host's KVM offers, for one vCPU and without what only says on which core was asked. Two hosts whose models are
/// equal can run each other's snapshots.
/// </summary>
public sealed class CpuModel
{
    private const uint TscDeadline = 1 << 24;
    private const uint Hypervisor = 1u << 31;
    private readonly KvmCpuidEntry[] _entries;

    private CpuModel(KvmCpuidEntry[] entries) => _entries = entries;

    /// <summary>Bytes of one line of the table.</summary>
    internal static int EntryBytes { get; } = Marshal.SizeOf<KvmCpuidEntry>();

    /// <summary>The model that a host's KVM offers.</summary>
    /// <param name="table">What KVM_GET_SUPPORTED_CPUID gave.</param>
    internal static CpuModel OfHost(ReadOnlySpan<byte> table)
    {
        KvmCpuidEntry[] entries = MemoryMarshal.Cast<byte, KvmCpuidEntry>(table[KvmBytes.TableHeader..]).ToArray();
        foreach (ref KvmCpuidEntry entry in entries.AsSpan()) Normalise(ref entry);
        return new CpuModel(entries);
    }

    /// <summary>The model as KVM_SET_CPUID2 takes it.</summary>
    /// <param name="tscDeadline">Whether the guest has a local APIC whose timer the time stamp counter sets.</param>
    internal byte[] Table(bool tscDeadline)
    {
        byte[] table = new byte[KvmBytes.TableHeader + (_entries.Length * EntryBytes)];
        MemoryMarshal.Write(table, (uint)_entries.Length);
        Span<KvmCpuidEntry> copy = MemoryMarshal.Cast<byte, KvmCpuidEntry>(table.AsSpan(KvmBytes.TableHeader));
        _entries.CopyTo(copy);
        foreach (ref KvmCpuidEntry entry in copy)
            if (entry.Function == 1) entry.Ecx = tscDeadline ? entry.Ecx | TscDeadline : entry.Ecx & ~TscDeadline;
        return table;
    }

    /// <summary>How another table differs from one of this host, in words; null when a guest that saw one can go on with the other.</summary>
    /// <param name="ours">A table of <see cref="Table"/>.</param>
    /// <param name="theirs">A table of the same form from elsewhere.</param>
    internal static string? Difference(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs)
    {
        ReadOnlySpan<KvmCpuidEntry> here = MemoryMarshal.Cast<byte, KvmCpuidEntry>(ours[KvmBytes.TableHeader..]);
        ReadOnlySpan<KvmCpuidEntry> there = MemoryMarshal.Cast<byte, KvmCpuidEntry>(theirs[KvmBytes.TableHeader..]);
        for (int i = 0; i < Math.Min(here.Length, there.Length); i++)
        {
            KvmCpuidEntry a = here[i], b = there[i];
            if ((a.Function, a.Index, a.Flags) != (b.Function, b.Index, b.Flags)) return $"CPUID leaf {a.Function:x}.{a.Index:x} stands where {b.Function:x}.{b.Index:x} was";
            if ((a.Eax, a.Ebx, a.Ecx, a.Edx) != (b.Eax, b.Ebx, b.Ecx, b.Edx))
                return $"CPUID leaf {a.Function:x}.{a.Index:x} is {a.Eax:x8} {a.Ebx:x8} {a.Ecx:x8} {a.Edx:x8} here and was {b.Eax:x8} {b.Ebx:x8} {b.Ecx:x8} {b.Edx:x8}";
        }

        return here.Length == there.Length ? null : $"CPUID has {here.Length} leaves here and had {there.Length}";
    }

    // Where KVM answers with the asking core's own numbers (Intel SDM 2A, CPUID; AMD APM 3, appendix E): the one vCPU is number 0.
    private static void Normalise(ref KvmCpuidEntry entry)
    {
        switch (entry.Function)
        {
            case 1:
                entry.Ebx = (entry.Ebx & 0xffff) | (1 << 16);
                entry.Ecx |= Hypervisor;
                break;
            case 0xb or 0x1f:
                entry.Edx = 0;
                break;
            case 0xd when entry.Index <= 1:
                // The size for the components that are on now: KVM works it out when the guest asks.
                entry.Ebx = 0;
                break;
            case 0x8000001e:
                (entry.Eax, entry.Ebx, entry.Ecx) = (0, 0, 0);
                break;
        }
    }
}
