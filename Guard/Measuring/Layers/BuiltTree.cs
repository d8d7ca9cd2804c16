using Guard.Measuring.Boxes;
using Guard.Vm;

namespace Guard.Measuring.Layers;

/// <summary>A tree that is ready to be measured: read-only layers under every fresh box.</summary>
/// <param name="Side">Which tree.</param>
/// <param name="Key">Names the layers by everything that went into them.</param>
/// <param name="Lower">Directories of <c>/workspace</c>, topmost first.</param>
/// <param name="Home">Directory below the home of the box, or null for an empty home.</param>
internal sealed record BuiltTree(Side Side, string Key, IReadOnlyList<string> Lower, string? Home)
{
    /// <summary>Where a tree stands in a box.</summary>
    public const string Workspace = "/workspace";

    /// <summary>The mounts of a fresh box.</summary>
    /// <param name="upper">Host directory that keeps what the box writes to the workspace (with a sibling <c>work</c>), or null for a private tmpfs.</param>
    public IEnumerable<BoxMount> Mounts(string? upper = null)
    {
        string? work = upper is null ? null : Path.Combine(Path.GetDirectoryName(upper)!, "work");
        yield return new BoxMount(BoxMountKind.Overlay, Workspace, OverlaySource.Of(Lower), upper, work);
        if (Home is not null) yield return new BoxMount(BoxMountKind.Overlay, BoxEnvironment.Home, OverlaySource.Of([Home]));
    }
}
