using System.Runtime.InteropServices;
using System.Text;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Builds a list of steps with everything they point to in unmanaged memory, which the process keeps until it ends.</summary>
internal sealed unsafe class StepList
{
    private readonly List<Step> _steps = [];
    private readonly List<string> _what = [];

    /// <summary>How many steps there are.</summary>
    public int Count => _steps.Count;

    /// <summary>What a step does, for a message.</summary>
    public string Describe(int index) => index < _what.Count ? _what[index] : $"step {index}";

    /// <summary>Adds all steps of another list.</summary>
    public void Append(StepList other)
    {
        _steps.AddRange(other._steps);
        _what.AddRange(other._what);
    }

    /// <summary>Copies the steps to unmanaged memory.</summary>
    public Step* Freeze()
    {
        // SAFETY: room for Count steps is reserved and exactly those are written.
        var memory = (Step*)NativeMemory.AllocZeroed((nuint)Math.Max(1, Count), (nuint)sizeof(Step));
        for (int index = 0; index < Count; index++) memory[index] = _steps[index];
        return memory;
    }

    /// <summary>Adds a call.</summary>
    public void Add(
        string what, int number, long a0 = 0, long a1 = 0, long a2 = 0, long a3 = 0, long a4 = 0, long a5 = 0,
        int references = 0, int accept = 0, int alsoAccept = 0, int skip = 0, long expected = Step.Any, nint result = 0)
    {
        _what.Add(what);
        _steps.Add(new Step
        {
            Number = number, A0 = a0, A1 = a1, A2 = a2, A3 = a3, A4 = a4, A5 = a5, References = references, Accepted = accept,
            AlsoAccepted = alsoAccept, SkipWhenAccepted = skip, Expected = expected, Result = result,
        });
    }

    /// <summary>Makes an int that a step fills and later steps use.</summary>
    public static nint Slot()
    {
        // SAFETY: four bytes, written before they are read or -1.
        var slot = (int*)NativeMemory.Alloc(sizeof(int));
        *slot = -1;
        return (nint)slot;
    }

    /// <summary>A NUL-terminated copy of a string.</summary>
    public static long Text(string text) => new NativeText(text).Address;

    /// <summary>A copy of bytes.</summary>
    public static long Bytes(ReadOnlySpan<byte> bytes)
    {
        // SAFETY: as many bytes are reserved (at least one) as are copied.
        var memory = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, bytes.Length));
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return (long)memory;
    }

    /// <summary>A copy of a structure.</summary>
    public static long Structure<T>(T value)
        where T : unmanaged => Bytes(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    /// <summary>A NULL-terminated array of strings (argv, envp).</summary>
    public static long TextArray(IReadOnlyList<string> texts)
    {
        // SAFETY: one more pointer than there are texts, the last one null.
        var memory = (nint*)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(nint));
        for (int index = 0; index < texts.Count; index++) memory[index] = (nint)Text(texts[index]);
        return (long)memory;
    }

    /// <summary>Makes a directory; an existing one is fine.</summary>
    public void Directory(string path, int mode = 0x1ed /* 0755 */) =>
        Add($"make the directory {path}", SystemCall.SYS_mkdir, Text(path), mode, accept: Errno.EEXIST);

    /// <summary>Makes a directory and those above it; existing ones are fine.</summary>
    public void Directories(string path)
    {
        for (int slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) Directory(path[..slash]);
        if (path.Length > 1) Directory(path);
    }

    /// <summary>Makes a file with the given content; it must not exist.</summary>
    public void File(string path, string content, int mode = 0x1a4 /* 0644 */)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        nint slot = Slot();
        Add($"create {path}", SystemCall.SYS_openat, Native.AT_FDCWD, Text(path),
            Native.O_WRONLY | Native.O_CREAT | Native.O_EXCL | Native.O_NOFOLLOW | Native.O_CLOEXEC, mode, result: slot);
        if (bytes.Length > 0) Add($"write {path}", SystemCall.SYS_write, slot, Bytes(bytes), bytes.Length, references: 1, expected: bytes.Length);
        Add($"close {path}", SystemCall.SYS_close, slot, references: 1);
    }

    /// <summary>Makes an empty file to mount upon; an existing file is fine, a symbolic link is refused when it is mounted on.</summary>
    public void MountPointFile(string path)
    {
        nint slot = Slot();
        Add($"create the mount point {path}", SystemCall.SYS_openat, Native.AT_FDCWD, Text(path),
            Native.O_RDONLY | Native.O_CREAT | Native.O_EXCL | Native.O_NOFOLLOW | Native.O_CLOEXEC, 0x1a4 /* 0644 */,
            result: slot, accept: Errno.EEXIST, skip: 1);
        Add($"close {path}", SystemCall.SYS_close, slot, references: 1);
    }

    /// <summary>Makes a symbolic link.</summary>
    public void Link(string target, string path) =>
        Add($"link {path} to {target}", SystemCall.SYS_symlink, Text(target), Text(path), accept: Errno.EEXIST);

    /// <summary>Mounts a new file system.</summary>
    public void Mount(string type, string target, long flags, string options) =>
        Add($"mount {type} at {target}", SystemCall.SYS_mount, Text(type), Text(target), Text(type), flags | Native.MS_NOSUID, Text(options));

    /// <summary>Attaches a detached mount tree to a path of the box; no symbolic link is followed on the way.</summary>
    public void Attach(nint tree, string target, string what)
    {
        nint slot = Slot();
        long how = Structure(new OpenHow
        {
            Flags = Native.O_PATH | Native.O_CLOEXEC, Resolve = Native.RESOLVE_NO_SYMLINKS,
        });
        Add($"open the mount point {target}", SystemCall.SYS_openat2, Native.AT_FDCWD, Text(target), how, sizeof(OpenHow), result: slot);
        Add($"mount {what} at {target}", SystemCall.SYS_move_mount, tree, Text(""), slot, Text(""),
            Native.MOVE_MOUNT_F_EMPTY_PATH | Native.MOVE_MOUNT_T_EMPTY_PATH, references: 0b101);
        Add($"close {target}", SystemCall.SYS_close, slot, references: 1);
        Add($"close {what}", SystemCall.SYS_close, tree, references: 1);
    }

    /// <summary>Clones a mount tree of this mount namespace into a slot and restricts all of it, submounts too.</summary>
    /// <param name="source">The path whose tree is cloned.</param>
    /// <param name="attributes">MOUNT_ATTR_* to set on every mount of the tree.</param>
    /// <param name="required">Whether a missing source is a failure; otherwise the slot stays -1.</param>
    public nint Clone(string source, long attributes, bool required)
    {
        nint slot = Slot();
        Add($"open {source}", SystemCall.SYS_open_tree, Native.AT_FDCWD, Text(source),
            (uint)(Native.OPEN_TREE_CLONE | Native.OPEN_TREE_CLOEXEC | Native.AT_RECURSIVE), result: slot,
            accept: required ? 0 : Errno.ENOENT, alsoAccept: required ? 0 : Errno.ENOTDIR, skip: 1);
        long set = Structure(new MountAttributes { Set = (ulong)attributes, Propagation = (ulong)Native.MS_PRIVATE });
        Add($"restrict the mounts of {source}", SystemCall.SYS_mount_setattr, slot, Text(""),
            Native.AT_EMPTY_PATH | Native.AT_RECURSIVE, set, sizeof(MountAttributes), references: 1);
        return slot;
    }
}
