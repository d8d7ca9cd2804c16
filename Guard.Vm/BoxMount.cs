namespace Guard.Vm;

/// <summary>One mount of a box.</summary>
/// <param name="Kind">How it is mounted.</param>
/// <param name="Target">Absolute path inside the box; created when missing.</param>
/// <param name="Source">Absolute host path; for an overlay the lower directories, topmost first, joined by <c>:</c>; null for tmpfs.</param>
/// <param name="Upper">Overlay only: host directory of the upper layer (with <paramref name="Work"/>), or null for a private tmpfs.</param>
/// <param name="Work">Overlay only: host work directory, on the same file system as <paramref name="Upper"/>.</param>
/// <param name="SizeBytes">tmpfs and private overlays only: limit in bytes; 0 means Guard's default (1 GiB).</param>
public sealed record BoxMount(
    BoxMountKind Kind, string Target, string? Source = null, string? Upper = null, string? Work = null, long SizeBytes = 0);
