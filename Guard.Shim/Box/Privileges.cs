using Guard.Vm;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Steps that bound what runs inside: resource limits, no capabilities, no new ones, a seccomp filter.</summary>
internal static class Privileges
{
    private const int HighestCapability = 63;

    /// <summary>Brings the loopback interface up, so that programs inside reach their own servers on 127.0.0.1.</summary>
    public static void RaiseLoopback(StepList steps)
    {
        nint slot = StepList.Slot();
        var request = new byte[40]; // struct ifreq: 16 bytes of name, then the flags
        "lo"u8.CopyTo(request);
        request[16] = Native.IFF_UP;
        steps.Add("open a socket", SystemCall.SYS_socket, Native.AF_INET, Native.SOCK_DGRAM | Native.SOCK_CLOEXEC, result: slot);
        steps.Add("bring loopback up", SystemCall.SYS_ioctl, slot, Native.SIOCSIFFLAGS, StepList.Bytes(request), references: 1);
        steps.Add("close the socket", SystemCall.SYS_close, slot, references: 1);
    }

    /// <summary>Sets the resource limits; a limit above the starter's own hard limit becomes that limit.</summary>
    public static void Limit(StepList steps, BoxLimits limits, bool memoryByLimit)
    {
        Set("CPU time", Native.RLIMIT_CPU, limits.CpuSeconds, limits.CpuSeconds + 1);
        Set("file size", Native.RLIMIT_FSIZE, limits.FileBytes, limits.FileBytes);
        Set("open descriptors", Native.RLIMIT_NOFILE, limits.OpenFiles, limits.OpenFiles);
        Set("processes", Native.RLIMIT_NPROC, limits.Processes + BoxPlan.InitReserve, limits.Processes + BoxPlan.InitReserve);
        if (memoryByLimit) Set("memory", Native.RLIMIT_DATA, limits.MemoryBytes, limits.MemoryBytes);
        steps.Add("allow no core dumps", SystemCall.SYS_prlimit64, 0, Native.RLIMIT_CORE, StepList.Structure(default(ResourceLimit)));

        void Set(string what, int resource, long soft, long hard)
        {
            if (soft <= 0) return;
            ulong ceiling = HardLimit(resource);
            var limit = new ResourceLimit { Soft = Math.Min((ulong)soft, ceiling), Hard = Math.Min((ulong)hard, ceiling) };
            steps.Add($"limit {what}", SystemCall.SYS_prlimit64, 0, resource, StepList.Structure(limit));
        }
    }

    /// <summary>Gives every capability up for good and ties the box to the Shim's life.</summary>
    public static void Drop(StepList steps)
    {
        const int Bits = Native.SECBIT_NOROOT | Native.SECBIT_NOROOT_LOCKED | Native.SECBIT_NO_SETUID_FIXUP | Native.SECBIT_NO_SETUID_FIXUP_LOCKED
            | Native.SECBIT_KEEP_CAPS_LOCKED | Native.SECBIT_NO_CAP_AMBIENT_RAISE | Native.SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;
        for (int capability = 0; capability <= HighestCapability; capability++)
            steps.Add($"drop capability {capability} from the bounding set", SystemCall.SYS_prctl, Native.PR_CAPBSET_DROP, capability, accept: Errno.EINVAL);
        steps.Add("drop ambient capabilities", SystemCall.SYS_prctl, Native.PR_CAP_AMBIENT, Native.PR_CAP_AMBIENT_CLEAR_ALL);
        steps.Add("lock the secure bits", SystemCall.SYS_prctl, Native.PR_SET_SECUREBITS, Bits);
        steps.Add("drop all capabilities", SystemCall.SYS_capset,
            StepList.Structure(new CapabilityHeader { Version = Native._LINUX_CAPABILITY_VERSION_3 }), StepList.Bytes(new byte[24]));
        steps.Add("forbid new privileges", SystemCall.SYS_prctl, Native.PR_SET_NO_NEW_PRIVS, 1);
        // The second tie to the starter's life: the first is the channel's end-of-file. It holds when the Shim itself is killed.
        steps.Add("tie the box to its starter", SystemCall.SYS_prctl, Native.PR_SET_PDEATHSIG, Native.SIGKILL);
    }

    /// <summary>Installs the filter: nothing after this step may need a call that the profile denies.</summary>
    public static void Filter(StepList steps, byte[] filter)
    {
        long program = StepList.Structure(new SockFilterProgram
        {
            Length = (ushort)(filter.Length / 8), Filter = (nint)StepList.Bytes(filter),
        });
        steps.Add("install the seccomp filter", SystemCall.SYS_prctl, Native.PR_SET_SECCOMP, Native.SECCOMP_MODE_FILTER, program);
    }

    private static unsafe ulong HardLimit(int resource)
    {
        ResourceLimit limit = default;
        // SAFETY: the kernel writes one rlimit64 to a local of that layout.
        return Kernel.Call(SystemCall.SYS_prlimit64, 0, resource, 0, (long)&limit) == 0 ? limit.Hard : ulong.MaxValue;
    }
}
