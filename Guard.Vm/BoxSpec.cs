namespace Guard.Vm;

/// <summary>
/// Everything that one box is: a data object, written as JSON (<see cref="BoxSpecJson"/>) to a file that only Guard can write and
/// read by the Shim. Version 1; a reader refuses any other version and any unknown property.
/// </summary>
public sealed record BoxSpec
{
    /// <summary>The format's version.</summary>
    public int Version { get; init; } = 1;

    /// <summary>A short name for messages and the host name inside the box, <c>[a-z0-9-]{1,40}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the box runs: absolute path first; no shell is involved.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment inside; nothing is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Working directory inside the box.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>
    /// The kernel uid and gid that everything in the box runs as; never 0. Started by root: a uid of the box's own.
    /// Started by an ordinary user: that user's uid (the only one the kernel lets it map).
    /// </summary>
    public required uint HostUid { get; init; }

    /// <summary>Mounts beyond the base root, in order.</summary>
    public IReadOnlyList<BoxMount> Mounts { get; init; } = [];

    /// <summary>Small files composed into the box (path inside, text), such as <c>/etc/gitconfig</c>. Read-only.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Descriptors above 2 that the command gets, each connected by the Shim to a Unix socket before the box exists.</summary>
    public IReadOnlyList<BoxDescriptor> Descriptors { get; init; } = [];

    /// <summary>Loopback TCP ports (1024 to 65535) that listen before the command starts and whose other side is Guard (<see cref="IBox.Ports"/>).</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Unix socket on which the Shim hands those ports over; empty when there are none.</summary>
    public string PortSocket { get; init; } = "";

    /// <summary>Resource limits.</summary>
    public BoxLimits Limits { get; init; } = new();

    /// <summary>The network: none but loopback, or (only for a trusted <c>prepare</c> step) the host's.</summary>
    public BoxNetwork Network { get; init; } = BoxNetwork.None;

    /// <summary>The seccomp profile's name (<c>agent</c>, <c>evaluator</c>), a shipped profile in Guard.Vm/Seccomp/Profiles.</summary>
    public string SeccompProfile { get; init; } = "agent";

    /// <summary>Whether the command gets a pseudo-terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether the in-box init is PID 1 and runs the command as its child (agents), or the command is started by a minimal init.</summary>
    public BoxInit Init { get; init; } = BoxInit.Reaper;

    /// <summary>Unix socket that the Shim connects to for status and control frames; the box dies when it closes.</summary>
    public string ControlSocket { get; init; } = "";
}
