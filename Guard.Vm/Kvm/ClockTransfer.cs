using System.Runtime.InteropServices;
using Guard.Vm.Interop.Kvm;

namespace Guard.Vm.Kvm;

/// <summary>Takes a VM's clock and sets it so that a restored guest's wall clock is right, whenever that is.</summary>
internal static class ClockTransfer
{
    private static readonly int ClockBytes = Marshal.SizeOf<KvmClockData>();

    /// <summary>Takes the clock.</summary>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static byte[] Save(KvmDescriptor vm)
    {
        byte[] clock = new byte[ClockBytes];
        KvmException.Check(vm.Call(KvmIoctl.KVM_GET_CLOCK, clock), "read the clock");
        return clock;
    }

    /// <summary>Sets the clock.</summary>
    /// <param name="vm">The VM.</param>
    /// <param name="saved">What <see cref="Save"/> took.</param>
    /// <param name="passed">What has passed since, 0 or more.</param>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static void Load(KvmDescriptor vm, byte[] saved, TimeSpan passed)
    {
        KvmClockData clock = Moved(MemoryMarshal.Read<KvmClockData>(saved), passed);
        KvmException.Check(vm.Call(KvmIoctl.KVM_SET_CLOCK, ref clock), "set the clock");
    }

    /// <summary>
    /// A clock to be set after some time. The kernel moves it on itself where it gave its own real time with it; with a real time of 0, which it also
    /// takes, it would move it by half a century, so otherwise Guard adds what has passed.
    /// </summary>
    internal static KvmClockData Moved(KvmClockData saved, TimeSpan passed) =>
        (saved.Flags & KvmConstant.KVM_CLOCK_REALTIME) != 0 && saved.Realtime != 0
            ? new KvmClockData { Clock = saved.Clock, Flags = KvmConstant.KVM_CLOCK_REALTIME, Realtime = saved.Realtime }
            : new KvmClockData { Clock = saved.Clock + ((ulong)passed.Ticks * TimeSpan.NanosecondsPerTick) };
}
