using Guard.Vm;

namespace Guard.Shim.Box;

/// <summary>Names the layers that hold, for the <c>started</c> report.</summary>
internal static class Layers
{
    /// <summary>The isolation in force. The launcher fills in the hashes, for it compiled the filter and knows the spec.</summary>
    public static Isolation Describe(BoxSpec spec, ControlGroup group, IdentityMap identity)
    {
        var layers = new List<string>
        {
            "user-namespace", "mount-namespace", "pid-namespace", "ipc-namespace", "uts-namespace", "cgroup-namespace",
            spec.Network == BoxNetwork.None ? "network-namespace" : "network-host",
            "read-only-system", "masked-proc", "no-capabilities", "no-new-privs", "seccomp", "resource-limits", group.Layer,
        };
        if (identity.IsRoot) layers.Add("own-uid");
        if (spec.Limits.MemoryBytes > 0) layers.Add(group.BoundsMemory ? "memory-by-cgroup" : "memory-by-process");
        return new Isolation(IsolationRung.Process, layers, File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), "", "");
    }
}
