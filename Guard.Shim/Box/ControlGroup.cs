using System.Globalization;
using Guard.Vm;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>The box's control groups, where they can be made: v1 hierarchies, v2, or none.</summary>
internal sealed class ControlGroup
{
    private const string Prefix = "guard-box-";
    private const int RemovalTries = 50;
    private readonly string? _memory;
    private readonly string? _pids;

    private ControlGroup(string layer, string? memory, string? pids)
    {
        Layer = layer;
        _memory = memory;
        _pids = pids;
    }

    /// <summary><c>cgroup-v1</c>, <c>cgroup-v2</c> or <c>cgroup-none</c>.</summary>
    public string Layer { get; }

    /// <summary>Whether a group bounds the memory.</summary>
    public bool BoundsMemory => _memory is not null;

    /// <summary>Makes the groups that can be made and writes their limits.</summary>
    public static ControlGroup Create(BoxLimits limits)
    {
        string name = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        ControlGroupPaths paths = ControlGroupPaths.Read("/proc/self/cgroup", "/proc/self/mountinfo");
        foreach (string parent in new[] { paths.UnifiedBase, paths.PidsBase, paths.MemoryBase }.OfType<string>()) Sweep(parent);
        if (paths.UnifiedBase is { } unified && Make(Path.Combine(unified, name)) is { } both)
        {
            bool pids = Write(both, "pids.max", limits.Processes + BoxPlan.InitReserve);
            bool memory = limits.MemoryBytes > 0 && Write(both, "memory.max", limits.MemoryBytes);
            if (memory) Write(both, "memory.swap.max", 0);
            if (pids) return new ControlGroup("cgroup-v2", memory ? both : null, both);
            Remove(both);
        }

        string? pidsGroup = Limited(paths.PidsBase, "pids.max", limits.Processes + BoxPlan.InitReserve);
        string? memoryGroup = limits.MemoryBytes > 0 ? Limited(paths.MemoryBase, "memory.limit_in_bytes", limits.MemoryBytes) : null;
        if (memoryGroup is not null) Write(memoryGroup, "memory.memsw.limit_in_bytes", limits.MemoryBytes); // absent without swap accounting
        return new ControlGroup(pidsGroup is null && memoryGroup is null ? "cgroup-none" : "cgroup-v1", memoryGroup, pidsGroup);

        string? Limited(string? parent, string file, long value)
        {
            if (parent is null || Make(Path.Combine(parent, name)) is not { } made) return null;
            if (Write(made, file, value)) return made;
            Remove(made);
            return null;
        }
    }

    /// <summary>Puts the box's first process into the groups; all others are born there.</summary>
    /// <exception cref="BoxFailure">A group that was made does not take it.</exception>
    public void Attach(int process)
    {
        foreach (string group in Groups())
        {
            if (!Write(group, "cgroup.procs", process))
                throw new BoxFailure("cgroup", $"The box's first process cannot enter {group}.", "Start Guard where its own control group may have children, or as an ordinary user (then resource limits bound the box).");
        }
    }

    /// <summary>Whether the kernel killed for memory or refused a fork in the groups.</summary>
    public bool LimitWasHit() =>
        (_memory is not null && (Counter(_memory, "memory.events", "oom_kill") > 0 || Counter(_memory, "memory.oom_control", "oom_kill") > 0))
        || (_pids is not null && Counter(_pids, "pids.events", "max") > 0);

    /// <summary>Removes the groups; everything inside is gone by then.</summary>
    public void Remove()
    {
        foreach (string group in Groups()) Remove(group);
    }

    /// <summary>Removes empty groups of Shims that were killed; a group with processes is refused by the kernel and stays.</summary>
    private static void Sweep(string parent)
    {
        foreach (string path in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out int id) && !Directory.Exists($"/proc/{id}")) Remove(path);
        }
    }

    private IEnumerable<string> Groups() => new[] { _memory, _pids }.OfType<string>().Distinct();

    private static string? Make(string path)
    {
        using var text = new NativeText(path);
        return Kernel.Call(SystemCall.SYS_mkdir, text.Address, 0x1ed /* 0755 */) == 0 ? path : null;
    }

    private static bool Write(string group, string file, long value)
    {
        int descriptor = Kernel.Open(Path.Combine(group, file), Native.O_WRONLY | Native.O_CLOEXEC);
        if (descriptor < 0) return false;
        int result = Kernel.Write(descriptor, System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        Kernel.Close(descriptor);
        return result > 0;
    }

    /// <summary>A group can be busy for a moment after its last process was reaped.</summary>
    private static void Remove(string group)
    {
        using var text = new NativeText(group);
        for (int attempt = 0; attempt < RemovalTries && Kernel.Call(SystemCall.SYS_rmdir, text.Address) == -Errno.EBUSY; attempt++)
            Kernel.Poll([], 1);
    }

    private static long Counter(string group, string file, string name)
    {
        string path = Path.Combine(group, file);
        if (!File.Exists(path)) return 0;
        foreach (string line in File.ReadAllLines(path))
        {
            if (line.StartsWith(name + " ", StringComparison.Ordinal) && long.TryParse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out long value)) return value;
        }

        return 0;
    }
}
