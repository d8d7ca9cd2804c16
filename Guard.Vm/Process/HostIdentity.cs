using System.Security.Cryptography;
using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>The kernel uids of boxes: as root one of its own for each box, as an ordinary user that user's.</summary>
public static class HostIdentity
{
    /// <summary>First uid that boxes get: above what distributions, subordinate ids and systemd give out.</summary>
    public const uint First = 0x7000_0000;

    /// <summary>How many uids there are for boxes.</summary>
    public const uint Range = 0x0fff_fff0;

    private const uint SmallestShare = 1024; // fewer uids than this are not shared out: the Shim then says what is missing

    // A random start keeps daemons that run at once apart; within a process the counter does.
    private static long s_next = RandomNumberGenerator.GetInt32((int)Range);

    /// <summary>Whether this process is root.</summary>
    public static bool IsRoot => Kernel.Call(SystemCall.SYS_geteuid) == 0;

    /// <summary>The uid of this process.</summary>
    public static uint Current => (uint)Kernel.Call(SystemCall.SYS_geteuid);

    /// <summary>The uid that a path belongs to; symbolic links are followed.</summary>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static uint OwnerOf(string path) => OwnershipWalk.OwnerOf(path);

    /// <summary>
    /// A kernel uid (and gid) for a new box; never 0. As root of a container whose user namespace lacks Guard's range, one from the upper half of the
    /// largest range that it has.
    /// </summary>
    public static uint Allocate()
    {
        if (!IsRoot) return (uint)Kernel.Call(SystemCall.SYS_geteuid);
        var turn = (ulong)Interlocked.Increment(ref s_next);
        IReadOnlyList<UidRange> ranges = UidRange.Read();
        UidRange largest = ranges.MaxBy(range => range.Count);
        if (ranges.Any(range => range.Contains(First) && range.Contains(First + Range)) || largest.Count < SmallestShare) return First + (uint)(turn % Range);
        uint half = largest.Count / 2;
        return largest.First + half + (uint)(turn % half);
    }

    /// <summary>
    /// Gives a directory tree, or a file, to a box's uid when this process is root; otherwise it is the user's already and nothing happens.
    /// Symbolic links are given, never followed, and no directory is entered through one. A file with more than one name is left alone, for its
    /// other name may belong to somebody else (git's local clones share objects so).
    /// </summary>
    /// <param name="path">The tree; nothing in a box may be able to write to it yet.</param>
    /// <param name="uid">The box's uid, never 0.</param>
    /// <exception cref="IOException">A file cannot be given.</exception>
    public static void Own(string path, uint uid)
    {
        ArgumentOutOfRangeException.ThrowIfZero(uid);
        if (!IsRoot) return;
        OwnershipWalk.Give(path, uid);
    }

    /// <summary>Gives one file or directory, and nothing below it, as <see cref="Own"/> gives a tree.</summary>
    /// <inheritdoc cref="Own"/>
    public static void OwnAlone(string path, uint uid)
    {
        ArgumentOutOfRangeException.ThrowIfZero(uid);
        if (!IsRoot) return;
        OwnershipWalk.GiveAlone(path, uid);
    }
}
