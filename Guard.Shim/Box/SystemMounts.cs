using Guard.Vm;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>The base root: read-only programs and libraries, a composed /etc, a masked /proc, an empty /sys, a minimal /dev.</summary>
internal sealed class SystemMounts
{
    private readonly BoxSpec _spec;
    private readonly nint _proc = StepList.Slot();
    private readonly List<(nint Tree, string Path, bool IsFile)> _trees = [];
    private readonly List<(string Target, string Path)> _links = [];

    /// <summary>Adds the steps that clone what the host gives.</summary>
    public SystemMounts(StepList opening, BoxSpec spec)
    {
        _spec = spec;
        Add(opening, "/usr", BoxPlan.ReadOnlyTree, isFile: false);
        foreach (string root in SystemFiles.Roots)
        {
            if (new FileInfo(root).LinkTarget is { } target) _links.Add((target, root));
            else if (Directory.Exists(root)) Add(opening, root, BoxPlan.ReadOnlyTree, isFile: false);
        }

        foreach (string path in SystemFiles.Etc) AddIfThere(opening, path);
        if (spec.Network == BoxNetwork.Host)
        {
            AddIfThere(opening, "/etc/resolv.conf");
            AddIfThere(opening, "/etc/hosts");
        }

        foreach (string path in SystemFiles.Devices) Add(opening, path, BoxPlan.DeviceTree, isFile: true);
        _trees.Add((opening.Clone(Environment.ProcessPath ?? "/proc/self/exe", BoxPlan.ReadOnlyTree, required: true), "/run/guard/shim", true));
    }

    /// <summary>Adds the steps that make a /proc of the box's own process namespace.</summary>
    public void OpenProc(StepList building)
    {
        nint context = StepList.Slot();
        building.Add("open proc", SystemCall.SYS_fsopen, StepList.Text("proc"), Native.FSOPEN_CLOEXEC, result: context);
        building.Add("make a proc", SystemCall.SYS_fsconfig, context, Native.FSCONFIG_CMD_CREATE, references: 1);
        building.Add("make a mount of proc", SystemCall.SYS_fsmount, context, Native.FSMOUNT_CLOEXEC,
            Native.MOUNT_ATTR_NOSUID | Native.MOUNT_ATTR_NODEV | Native.MOUNT_ATTR_NOEXEC, references: 1, result: _proc);
        building.Add("close proc", SystemCall.SYS_close, context, references: 1);
    }

    /// <summary>Adds the steps that lay the root out.</summary>
    public void Attach(StepList building)
    {
        foreach (string path in (string[])["/proc", "/sys", "/dev", "/etc", "/run/guard/bin", "/run/guard/empty", "/var", "/home", "/opt", "/mnt"])
            building.Directories(path);
        foreach ((nint tree, string path, bool isFile) in _trees)
        {
            if (isFile)
            {
                building.Directories(path[..path.LastIndexOf('/')]);
                building.MountPointFile(path);
            }
            else
            {
                building.Directories(path);
            }

            building.Attach(tree, path, path);
        }

        foreach ((string target, string path) in _links) building.Link(target, path);
        building.Link("../tmp", "/var/tmp");
        building.Link("../shim", "/run/guard/bin/git-remote-guard");
        building.Link("../shim", "/run/guard/bin/guard-submit");
        foreach ((string path, string content) in SystemFiles.Composed(_spec)) building.File(path, content);
        building.Attach(_proc, "/proc", "proc");
        MaskProc(building);
        FillDev(building);
    }

    private static void MaskProc(StepList building)
    {
        foreach (string path in SystemFiles.ReadOnlyProc) Cover(building, path, path);
        foreach (string path in SystemFiles.MaskedProcFiles) Cover(building, "/dev/null", path);
        foreach (string path in SystemFiles.MaskedProcDirectories) Cover(building, "/run/guard/empty", path);
    }

    /// <summary>Mounts one path over another, read-only; a path that this kernel lacks is skipped.</summary>
    private static void Cover(StepList building, string source, string target)
    {
        nint slot = StepList.Slot(), probe = StepList.Slot();
        // Of the six steps, those after the probe are skipped together when the target does not exist.
        building.Add($"look for {target}", SystemCall.SYS_openat, Native.AT_FDCWD, StepList.Text(target),
            Native.O_PATH | Native.O_NOFOLLOW | Native.O_CLOEXEC, result: probe, accept: Errno.ENOENT, skip: 5);
        building.Add($"cover {target}", SystemCall.SYS_open_tree, Native.AT_FDCWD, StepList.Text(source),
            Native.OPEN_TREE_CLONE | Native.OPEN_TREE_CLOEXEC, result: slot);
        building.Add($"make {target} read-only", SystemCall.SYS_mount_setattr, slot, StepList.Text(""), Native.AT_EMPTY_PATH,
            StepList.Structure(new MountAttributes { Set = (ulong)(Native.MOUNT_ATTR_RDONLY | Native.MOUNT_ATTR_NOSUID | Native.MOUNT_ATTR_NOEXEC) }), 32, references: 1);
        building.Add($"mask {target}", SystemCall.SYS_move_mount, slot, StepList.Text(""), probe, StepList.Text(""),
            Native.MOVE_MOUNT_F_EMPTY_PATH | Native.MOVE_MOUNT_T_EMPTY_PATH, references: 0b101);
        building.Add($"close {target}", SystemCall.SYS_close, slot, references: 1);
        building.Add($"close {target}", SystemCall.SYS_close, probe, references: 1);
    }

    private static void FillDev(StepList building)
    {
        building.Directory("/dev/pts");
        building.Mount("devpts", "/dev/pts", Native.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
        building.Link("pts/ptmx", "/dev/ptmx");
        building.Directory("/dev/shm");
        building.Mount("tmpfs", "/dev/shm", Native.MS_NODEV, "mode=1777,size=268435456,nr_inodes=65536");
        building.Link("/proc/self/fd", "/dev/fd");
        building.Link("/proc/self/fd/0", "/dev/stdin");
        building.Link("/proc/self/fd/1", "/dev/stdout");
        building.Link("/proc/self/fd/2", "/dev/stderr");
    }

    private void AddIfThere(StepList opening, string path)
    {
        if (Directory.Exists(path)) Add(opening, path, BoxPlan.ReadOnlyTree, isFile: false);
        else if (File.Exists(path)) Add(opening, path, BoxPlan.ReadOnlyTree, isFile: true);
    }

    private void Add(StepList opening, string path, long attributes, bool isFile) =>
        _trees.Add((opening.Clone(path, attributes, required: true), path, isFile));
}
