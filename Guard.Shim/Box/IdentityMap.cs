using System.Text;
using Guard.Vm;
using Guard.Vm.Interop;
using Guard.Vm.Process;

namespace Guard.Shim.Box;

/// <summary>The one uid and gid of a box: 1000 inside, never 0 outside.</summary>
internal sealed class IdentityMap
{
    /// <summary>Decides the ids.</summary>
    /// <exception cref="BoxFailure">The spec asks for uid 0, or for a uid that this user cannot map.</exception>
    public IdentityMap(BoxSpec spec)
    {
        long user = Kernel.Call(SystemCall.SYS_geteuid), group = Kernel.Call(SystemCall.SYS_getegid);
        IsRoot = user == 0;
        if (spec.HostUid == 0) throw new BoxFailure("The box spec asks for kernel uid 0. Nothing in a box may have it, for it owns the host's files.");
        if (!IsRoot && spec.HostUid != user)
            throw new BoxFailure($"The box spec asks for uid {spec.HostUid}, but an ordinary user can map only the own uid, which is {user}.");
        List<UidRange> ranges = [.. UidRange.Read().Where(range => range.Contains(spec.HostUid))];
        if (ranges.Count == 0)
        {
            throw new BoxFailure("own-uid", $"Guard runs in a user namespace that has no uid {spec.HostUid}, so a box cannot have a uid of its own.",
                "Start Guard as an ordinary user, or give the surrounding namespace a range of uids (newuidmap, /etc/subuid).");
        }

        if (ranges[0].ToOuter(spec.HostUid) == 0)
            throw new BoxFailure($"Uid {spec.HostUid} is kernel uid 0 outside of the surrounding user namespace. Nothing in a box may have it. Start Guard as an ordinary user.");
        Uid = spec.HostUid;
        Gid = IsRoot ? spec.HostUid : (uint)group;
    }

    /// <summary>Whether the Shim runs as root.</summary>
    public bool IsRoot { get; }

    /// <summary>The kernel uid.</summary>
    public uint Uid { get; }

    /// <summary>The kernel gid.</summary>
    public uint Gid { get; }

    /// <summary>Root gives up its supplementary groups before the clone; an ordinary user's stay, unmapped, as the kernel demands.</summary>
    public void LeaveGroups()
    {
        if (!IsRoot) return;
        long result = Kernel.Call(SystemCall.SYS_setgroups, 0, 0);
        if (result < 0) throw new BoxFailure("no-groups", $"Cannot give up root's supplementary groups: {Kernel.Describe(result)}.", "Give Guard CAP_SETGID, or start it as an ordinary user.");
    }

    /// <summary>Writes the child's maps.</summary>
    public void Write(int process)
    {
        Put(process, "setgroups", "deny");
        Put(process, "gid_map", $"{BoxPlan.InnerId} {Gid} 1\n");
        Put(process, "uid_map", $"{BoxPlan.InnerId} {Uid} 1\n");
    }

    private static void Put(int process, string file, string text)
    {
        string path = $"/proc/{process}/{file}";
        int descriptor = Kernel.Open(path, Native.O_WRONLY | Native.O_CLOEXEC);
        int result = descriptor < 0 ? descriptor : Kernel.Write(descriptor, Encoding.ASCII.GetBytes(text));
        Kernel.Close(descriptor);
        if (result < 0) throw Advice.For($"write {path} ({text.TrimEnd()})", -result);
    }
}
