using Guard.Vm.Guests;
using Guard.Vm.Interop;

namespace Guard.Shim.Guest;

/// <summary>Brings a guest from its kernel's first root to where commands run: modules, file systems, the channel to the host.</summary>
internal static class GuestMounts
{
    private const string Image = "/dev/pmem0", Base = "/guard/base", Scratch = "/guard/scratch", Root = "/guard/root";
    private const int Attempts = 1000, AttemptMilliseconds = 5;

    /// <summary>Does all of it.</summary>
    /// <returns>The channel.</returns>
    /// <exception cref="IOException">Something cannot be done: says what.</exception>
    public static int Prepare(GuestPlan plan)
    {
        const long Plain = Native.MS_NOSUID | Native.MS_NODEV | Native.MS_NOEXEC;
        Mount("sysfs", "/sys", "sysfs", Plain);
        Mount("devtmpfs", "/dev", "devtmpfs", Native.MS_NOSUID);
        foreach (string module in plan.Modules) Load("/guard/m/" + module);
        int channel = Connect(plan.VsockPort);
        if (plan.HasRoot) EnterImage();
        Directory.CreateDirectory("/dev/pts");
        Directory.CreateDirectory("/dev/shm");
        Mount("devpts", "/dev/pts", "devpts", Native.MS_NOSUID | Native.MS_NOEXEC, "mode=620,ptmxmode=666");
        Mount("tmpfs", "/dev/shm", "tmpfs", Native.MS_NOSUID | Native.MS_NODEV, "mode=1777");
        Mount("tmpfs", "/run", "tmpfs", Native.MS_NOSUID | Native.MS_NODEV, "mode=755");
        Mount("tmpfs", "/tmp", "tmpfs", Native.MS_NOSUID | Native.MS_NODEV, "mode=1777");
        Directory.CreateDirectory("/run/guard");
        Directory.CreateDirectory("/home/agent");
        using var home = new NativeText("/home/agent");
        Check(Kernel.Call(SystemCall.SYS_fchownat, Native.AT_FDCWD, home.Address, GuestCommand.AgentUser, GuestCommand.AgentUser, 0), "give /home/agent to the agent");
        LoopbackUp();
        Quieten();
        return channel;
    }

    // A guest that waits is to wait: of hundreds of idle forks each wakes its host as often as its kernel looks after itself.
    private static void Quieten()
    {
        (string Name, string Value)[] settings = [("vm/compaction_proactiveness", "0"), ("vm/stat_interval", "120")];
        foreach ((string name, string value) in settings)
        {
            string path = "/proc/sys/" + name;
            if (File.Exists(path)) File.WriteAllText(path, value);
        }
    }

    /// <summary>Mounts.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Mount(string source, string target, string? type, long flags, string? options = null) =>
        Check(TryMount(source, target, type, flags, options), $"mount {source} at {target}");

    /// <summary>Throws when the kernel refused.</summary>
    /// <exception cref="IOException">It did.</exception>
    public static long Check(long result, string what) => result >= 0 ? result : throw new IOException($"Cannot {what}: {Kernel.Describe(result)}");

    private static void Load(string path)
    {
        int file = Kernel.Open(path, Native.O_RDONLY | Native.O_CLOEXEC);
        Check(file, $"open {path}");
        using var none = new NativeText("");
        long result = Kernel.Call(SystemCall.SYS_finit_module, file, none.Address, 0);
        Kernel.Close(file);
        if (result != -Errno.EEXIST) Check(result, $"load {path}");
    }

    private static unsafe int Connect(uint port)
    {
        int socket = (int)Check(Kernel.Call(SystemCall.SYS_socket, Native.AF_VSOCK, Native.SOCK_STREAM | Native.SOCK_CLOEXEC, 0), "make a vsock");
        var address = new VsockAddress { Family = Native.AF_VSOCK, Port = port, Cid = Native.VMADDR_CID_HOST };
        // SAFETY: the kernel reads sizeof(VsockAddress) bytes of a local.
        Check(Kernel.Retry(SystemCall.SYS_connect, socket, (long)&address, sizeof(VsockAddress)), "connect to the host");
        return socket;
    }

    private static long TryMount(string source, string target, string? type, long flags, string? options)
    {
        using NativeText from = new(source), to = new(target), kind = new(type ?? ""), data = new(options ?? "");
        return Kernel.Call(SystemCall.SYS_mount, from.Address, to.Address, type is null ? 0 : kind.Address, flags, options is null ? 0 : data.Address);
    }

    // The image's driver looks for it on a thread of its own, a moment after its module is loaded; and its node is there before it can be opened.
    private static void EnterImage()
    {
        long result = -Errno.ENOENT;
        for (int i = 0; i < Attempts && result is -Errno.ENOENT or -Errno.ENXIO; i++)
        {
            if (i > 0) Kernel.Poll([], AttemptMilliseconds);
            result = TryMount(Image, Base, "erofs", Native.MS_RDONLY | Native.MS_NODEV, "dax=always");
        }

        Check(result, $"mount {Image} at {Base}");
        Mount("scratch", Scratch, "tmpfs", Native.MS_NODEV);
        Directory.CreateDirectory(Scratch + "/upper");
        Directory.CreateDirectory(Scratch + "/work");
        Mount("root", Root, "overlay", Native.MS_NODEV, $"lowerdir={Base},upperdir={Scratch}/upper,workdir={Scratch}/work");
        foreach (string directory in (string[])["/proc", "/sys", "/dev"])
        {
            Directory.CreateDirectory(Root + directory);
            Mount(directory, Root + directory, null, Native.MS_MOVE);
        }

        foreach (string directory in (string[])["/run", "/tmp", "/etc", "/home"]) Directory.CreateDirectory(Root + directory);
        using NativeText root = new(Root), here = new("."), top = new("/");
        Check(Kernel.Call(SystemCall.SYS_chdir, root.Address), "enter the root");
        Mount(".", "/", null, Native.MS_MOVE);
        Check(Kernel.Call(SystemCall.SYS_chroot, here.Address), "make it the root");
        Check(Kernel.Call(SystemCall.SYS_chdir, top.Address), "stand at the root");
    }

    private static unsafe void LoopbackUp()
    {
        int socket = (int)Check(Kernel.Call(SystemCall.SYS_socket, Native.AF_INET, Native.SOCK_DGRAM | Native.SOCK_CLOEXEC, 0), "make a socket");
        // SAFETY: a struct ifreq (40 bytes) in a local: the interface's name, and its flags at 16.
        byte* request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        "lo"u8.CopyTo(new Span<byte>(request, 16));
        *(short*)(request + 16) = Native.IFF_UP;
        long result = Kernel.Call(SystemCall.SYS_ioctl, socket, Native.SIOCSIFFLAGS, (long)request);
        Kernel.Close(socket);
        Check(result, "bring the loopback up");
    }
}
