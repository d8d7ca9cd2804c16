using System.Runtime.InteropServices;
using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>Makes a fork a machine of its own: randomness first, then the time and its names.</summary>
internal static class GuestSelf
{
    private const string BootId = "/proc/sys/kernel/random/boot_id", OwnBootId = "/run/guard/boot-id";

    /// <summary>Takes an identity.</summary>
    /// <returns>What went wrong; empty for nothing. The host then destroys the guest.</returns>
    public static string Become(GuestIdentity identity)
    {
        try
        {
            Reseed(identity.Entropy);
            SetClock(identity.UnixNanoseconds);
            using var name = new NativeText(identity.HostName);
            GuestMounts.Check(Kernel.Call(SystemCall.SYS_sethostname, name.Address, identity.HostName.Length), "set the host's name");
            File.WriteAllText("/etc/hostname", identity.HostName + "\n");
            File.WriteAllText("/etc/machine-id", identity.MachineId + "\n");
            File.WriteAllText("/run/guard/run", identity.Run + "\n");
            bool mounted = File.Exists(OwnBootId);
            File.WriteAllText(OwnBootId, identity.BootId + "\n");
            if (!mounted) GuestMounts.Mount(OwnBootId, BootId, null, Native.MS_BIND);
            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // random(4): bytes that count as entropy, and a generator that starts from them now and not in some minutes.
    private static unsafe void Reseed(byte[] entropy)
    {
        int device = (int)GuestMounts.Check(Kernel.Open("/dev/urandom", Native.O_RDWR | Native.O_CLOEXEC), "open the kernel's randomness");
        byte[] request = new byte[8 + entropy.Length];
        MemoryMarshal.Write(request, entropy.Length * 8);
        MemoryMarshal.Write(request.AsSpan(4), entropy.Length);
        entropy.CopyTo(request, 8);
        long added;
        // SAFETY: a struct rand_pool_info with as many bytes behind it as it says.
        fixed (byte* start = request) added = Kernel.Call(SystemCall.SYS_ioctl, device, Native.RNDADDENTROPY, (long)start);
        long reseeded = Kernel.Call(SystemCall.SYS_ioctl, device, Native.RNDRESEEDCRNG);
        Kernel.Close(device);
        GuestMounts.Check(added, "add entropy");
        GuestMounts.Check(reseeded, "reseed");
    }

    private static unsafe void SetClock(long nanoseconds)
    {
        const long Second = 1_000_000_000;
        long* time = stackalloc long[2];
        (time[0], time[1]) = (nanoseconds / Second, nanoseconds % Second);
        // SAFETY: a struct timespec, two longs, in a local.
        GuestMounts.Check(Kernel.Call(SystemCall.SYS_clock_settime, Native.CLOCK_REALTIME, (long)time), "set the clock");
    }
}
