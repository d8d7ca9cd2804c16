namespace Guard.Vm;

/// <summary>Ways a mount enters a box. All are nosuid and nodev.</summary>
public enum BoxMountKind
{
    /// <summary>A host file or directory, read-only and recursive.</summary>
    ReadOnly,

    /// <summary>A host directory or socket, writable.</summary>
    ReadWrite,

    /// <summary>An empty private tmpfs.</summary>
    Tmpfs,

    /// <summary>An overlay: read-only lower directories, a private or given upper one.</summary>
    Overlay,
}
