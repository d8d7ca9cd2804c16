using Guard.Vm;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>
/// The program of system calls that builds a box, in two lists: <see cref="Opening"/> clones the host's mount trees (run by root before the
/// clone, or by the child itself when the starter is an ordinary user); <see cref="Building"/> leaves the host behind first and then
/// works only inside the new root, so that no link in an agent's directory can lead a step to the host's files.
/// </summary>
internal sealed class BoxPlan
{
    /// <summary>Uid and gid inside the box.</summary>
    public const int InnerId = 1000;

    /// <summary>The pair's end that the child speaks through, in its final place.</summary>
    public const int InnerDescriptor = 10;

    /// <summary>Threads of init that the process limit leaves room for.</summary>
    public const int InitReserve = 8;

    /// <summary>Default limit of a tmpfs in bytes.</summary>
    public const long DefaultSize = 1L << 30;

    private const long ReadOnly = Native.MOUNT_ATTR_RDONLY | Native.MOUNT_ATTR_NOSUID | Native.MOUNT_ATTR_NODEV;
    private const long Writable = Native.MOUNT_ATTR_NOSUID | Native.MOUNT_ATTR_NODEV;
    private const long Device = Native.MOUNT_ATTR_NOSUID | Native.MOUNT_ATTR_NOEXEC;

    private readonly BoxSpec _spec;

    /// <summary>Makes the plan.</summary>
    /// <param name="spec">The box.</param>
    /// <param name="inner">The child's end of the pair.</param>
    /// <param name="descriptors">Connected descriptors by their number inside.</param>
    /// <param name="filter">The compiled seccomp program.</param>
    /// <param name="memoryByLimit">Whether the memory limit must be a resource limit, as no cgroup carries it.</param>
    public BoxPlan(BoxSpec spec, int inner, IReadOnlyDictionary<int, int> descriptors, byte[] filter, bool memoryByLimit)
    {
        _spec = spec;
        Handshake.AwaitBuild(Prelude, inner);
        var system = new SystemMounts(Opening, spec);
        var mounts = new List<MountPlan>();
        foreach (BoxMount mount in spec.Mounts) mounts.Add(MountPlan.Open(Opening, mount, mounts.Count));

        EnterNewRoot(system);
        system.Attach(Building);
        Private("/tmp", "mode=1777", DefaultSize);
        Private("/home/agent", "mode=0700", DefaultSize);
        foreach (MountPlan mount in mounts) mount.Attach(Building);
        WriteFiles();
        if (spec.Network == BoxNetwork.None)
        {
            Privileges.RaiseLoopback(Building);
            PortSteps.Add(Building, inner, spec.Ports);
        }

        Building.Add("set the host name", SystemCall.SYS_sethostname, StepList.Text(spec.Name), spec.Name.Length);
        Seal(inner, descriptors, filter, memoryByLimit);
    }

    /// <summary>What the child does first.</summary>
    public StepList Prelude { get; } = new();

    /// <summary>Clones of mount trees.</summary>
    public StepList Opening { get; } = new();

    /// <summary>Everything after them, to the start of init.</summary>
    public StepList Building { get; } = new();

    /// <summary>Attributes of a read-only tree.</summary>
    public static long ReadOnlyTree => ReadOnly;

    /// <summary>Attributes of a writable tree.</summary>
    public static long WritableTree => Writable;

    /// <summary>Attributes of a device node's mount.</summary>
    public static long DeviceTree => Device;

    private void EnterNewRoot(SystemMounts system)
    {
        // While the old root is still there: the kernel gives a fresh /proc only to who can see a whole one.
        system.OpenProc(Building);
        Building.Add("take the box's gid", SystemCall.SYS_setresgid, InnerId, InnerId, InnerId);
        Building.Add("take the box's uid", SystemCall.SYS_setresuid, InnerId, InnerId, InnerId);
        Building.Add("check the box's uid", SystemCall.SYS_geteuid, expected: InnerId);
        // Any directory that every host has serves as mount point; only this namespace sees it.
        Building.Mount("tmpfs", "/usr", Native.MS_NODEV, "mode=0755,size=64m,nr_inodes=65536");
        Building.Add("enter the new root", SystemCall.SYS_chdir, StepList.Text("/usr"));
        Building.Add("make the new root the root", SystemCall.SYS_pivot_root, StepList.Text("."), StepList.Text("."));
        Building.Add("leave the old root", SystemCall.SYS_umount2, StepList.Text("."), Native.MNT_DETACH);
        Building.Add("go to the new root", SystemCall.SYS_chdir, StepList.Text("/"));
    }

    private void Private(string path, string mode, long size)
    {
        Building.Directories(path);
        Building.Mount("tmpfs", path, Native.MS_NODEV, $"{mode},size={size},nr_inodes=1000000");
    }

    /// <summary>Each file is written to the sealed root and mounted read-only where it belongs, so that it is read-only under any mount.</summary>
    private void WriteFiles()
    {
        int number = 0;
        foreach ((string path, string content) in _spec.Files)
        {
            string origin = $"/run/guard/files/{number++}";
            Building.Directories("/run/guard/files");
            Building.File(origin, content);
            Building.Directories(path[..Math.Max(1, path.LastIndexOf('/'))]);
            Building.MountPointFile(path);
            Building.Attach(Building.Clone(origin, ReadOnly, required: true), path, origin);
        }
    }

    private void Seal(int inner, IReadOnlyDictionary<int, int> descriptors, byte[] filter, bool memoryByLimit)
    {
        Building.Add("make the root read-only", SystemCall.SYS_mount_setattr, Native.AT_FDCWD, StepList.Text("/"), 0,
            StepList.Structure(new MountAttributes { Set = (ulong)ReadOnly }), 32);
        if (_spec.Terminal) TerminalSteps.Add(Building, inner);
        Building.Add($"enter the working directory {_spec.WorkingDirectory}", SystemCall.SYS_chdir, StepList.Text(_spec.WorkingDirectory));
        Privileges.Limit(Building, _spec.Limits, memoryByLimit);
        Privileges.Drop(Building);
        PlaceDescriptors(inner, descriptors);
        Privileges.Filter(Building, filter);
        Handshake.Ready(Building, InnerDescriptor);
        var environment = new List<string>();
        foreach ((string key, string value) in _spec.Environment) environment.Add($"{key}={value}");
        Building.Add("start init", SystemCall.SYS_execve, StepList.Text("/run/guard/shim"),
            StepList.TextArray(InitArguments()), StepList.TextArray(environment));
    }

    private void PlaceDescriptors(int inner, IReadOnlyDictionary<int, int> descriptors)
    {
        foreach ((int number, int source) in descriptors)
            Building.Add($"place descriptor {number}", SystemCall.SYS_dup2, source, number);
        Building.Add("place the channel", SystemCall.SYS_dup2, inner, InnerDescriptor);
        for (int number = 3; number < InnerDescriptor; number++)
        {
            if (!descriptors.ContainsKey(number)) Building.Add($"close descriptor {number}", SystemCall.SYS_close_range, number, number);
        }

        Building.Add("close every other descriptor", SystemCall.SYS_close_range, InnerDescriptor + 1, uint.MaxValue);
    }

    private List<string> InitArguments()
    {
        var arguments = new List<string> { "guard-shim", "init" };
        if (_spec.Terminal) arguments.Add("--terminal");
        if (_spec.Init == BoxInit.Agent) arguments.Add("--agent");
        if (_spec.Descriptors.Count > 0) arguments.AddRange(["--descriptors", string.Join(',', _spec.Descriptors.Select(descriptor => descriptor.Number))]);
        arguments.Add("--");
        arguments.AddRange(_spec.Arguments);
        return arguments;
    }
}
