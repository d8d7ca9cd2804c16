using System.Runtime.InteropServices;
using Guard.Vm.Interop;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>This machine's KVM, opened and found fit. One is enough for a process; all VMs stand on it.</summary>
public sealed class KvmHost : IDisposable
{
    /// <summary>Where KVM is.</summary>
    public const string DevicePath = "/dev/kvm";

    private const string Layer = "kvm";
    private const int MostCpuidEntries = 1024;
    private const int MostMsrs = 4096;
    private const int LargestRunPage = 1 << 20;

    private KvmHost(KvmDescriptor device)
    {
        Device = device;
        Capabilities = KvmCapabilities.Read(device);
        if (Capabilities.Missing.Count > 0)
        {
            throw new IsolationUnavailableException(
                Layer, $"The kernel's KVM lacks {string.Join(", ", Capabilities.Missing)}.", "use a kernel of 4.13 or later on x86-64; in a virtual machine, its host decides what is there");
        }

        RunPageBytes = KvmException.Check(device.Call(KvmIoctl.KVM_GET_VCPU_MMAP_SIZE), "say how large a vCPU's page is");
        if (RunPageBytes is < 4096 or > LargestRunPage) throw new KvmException($"KVM says that a vCPU's page has {RunPageBytes} bytes.");
        Cpu = CpuModel.OfHost(ReadCpuid(device));
        MsrIndexes = ReadMsrIndexes(device);
        TscKilohertz = ReadTscKilohertz(device);
    }

    /// <summary>What KVM can do here.</summary>
    public KvmCapabilities Capabilities { get; }

    /// <summary>The processor that guests can be given here.</summary>
    public CpuModel Cpu { get; }

    /// <summary>How fast a guest's time stamp counter runs, in kHz.</summary>
    internal int TscKilohertz { get; }

    /// <summary>Model-specific registers that make up a vCPU's state on this kernel.</summary>
    internal IReadOnlyList<uint> MsrIndexes { get; }

    /// <summary>Bytes of a vCPU's struct kvm_run with what follows it.</summary>
    internal int RunPageBytes { get; }

    /// <summary><c>/dev/kvm</c>.</summary>
    internal KvmDescriptor Device { get; }

    /// <summary>Opens KVM.</summary>
    /// <param name="path">The device; another path than <see cref="DevicePath"/> is for tests.</param>
    /// <exception cref="IsolationUnavailableException">It is absent, not permitted, not KVM, or lacks something: says which, and what to do.</exception>
    public static KvmHost Open(string path = DevicePath)
    {
        int descriptor = Kernel.Open(path, Native.O_RDWR | Native.O_CLOEXEC);
        if (descriptor < 0) throw Refused(path, descriptor);
        var device = new KvmDescriptor(descriptor);
        try
        {
            long version = device.Call(KvmIoctl.KVM_GET_API_VERSION);
            if (version != KvmConstant.KVM_API_VERSION)
            {
                throw new IsolationUnavailableException(
                    Layer, version < 0 ? $"{path} is not KVM: {Kernel.Describe(version)}" : $"{path} speaks version {version} of KVM's interface; Guard speaks {KvmConstant.KVM_API_VERSION}.",
                    "find out what stands there: ls -l " + path);
            }

            KickSignal.Install();
            return new KvmHost(device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Device.Dispose();

    private static IsolationUnavailableException Refused(string path, int error) => -error switch
    {
        Errno.ENOENT or Errno.ENXIO or Errno.ENODEV => new IsolationUnavailableException(
            Layer, $"There is no {path}: hardware virtualisation is off, absent, or not passed to this machine.",
            "switch on VT-x or AMD-V in the firmware, or nested virtualisation on this machine's host; then modprobe kvm_intel or kvm_amd"),
        Errno.EACCES or Errno.EPERM => new IsolationUnavailableException(
            Layer, $"This account may not open {path}: {Kernel.Describe(error)}", "add it to the group that owns it: usermod -aG kvm USER, then log in again"),
        _ => new IsolationUnavailableException(Layer, $"Cannot open {path}: {Kernel.Describe(error)}", "find out what holds it: ls -l " + path),
    };

    // A vCPU says it, on every kernel. That one can be made at all is worth knowing here: another hypervisor may hold the processor.
    private static int ReadTscKilohertz(KvmDescriptor device)
    {
        long vm = device.Call(KvmIoctl.KVM_CREATE_VM);
        if (vm < 0) throw new IsolationUnavailableException(Layer, $"KVM cannot make a VM: {Kernel.Describe(vm)}", "stop what else uses the processor's virtualisation; read dmesg");
        using var machine = new KvmDescriptor((int)vm);
        using var vcpu = new KvmDescriptor(KvmException.Check(machine.Call(KvmIoctl.KVM_CREATE_VCPU), "make a vCPU"));
        return KvmException.Check(vcpu.Call(KvmIoctl.KVM_GET_TSC_KHZ), "say how fast time stamp counters run");
    }

    private static byte[] ReadCpuid(KvmDescriptor device)
    {
        int entry = CpuModel.EntryBytes;
        byte[] table = new byte[KvmBytes.TableHeader + (MostCpuidEntries * entry)];
        MemoryMarshal.Write(table, (uint)MostCpuidEntries);
        KvmException.Check(device.CallTable(KvmIoctl.KVM_GET_SUPPORTED_CPUID, table, KvmBytes.TableHeader, entry), "list what its processors can do");
        uint count = Math.Min(MemoryMarshal.Read<uint>(table), MostCpuidEntries);
        return table[..(KvmBytes.TableHeader + ((int)count * entry))];
    }

    private static uint[] ReadMsrIndexes(KvmDescriptor device)
    {
        byte[] table = new byte[sizeof(uint) + (MostMsrs * sizeof(uint))];
        MemoryMarshal.Write(table, (uint)MostMsrs);
        KvmException.Check(device.CallTable(KvmIoctl.KVM_GET_MSR_INDEX_LIST, table, sizeof(uint), sizeof(uint)), "list its model-specific registers");
        int count = (int)Math.Min(MemoryMarshal.Read<uint>(table), MostMsrs);
        return MemoryMarshal.Cast<byte, uint>(table.AsSpan(sizeof(uint), count * sizeof(uint))).ToArray();
    }
}
