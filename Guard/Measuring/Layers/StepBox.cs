using Guard.Measuring.Boxes;
using Guard.Vm;

namespace Guard.Measuring.Layers;

/// <summary>The boxes in which a tree's own code runs.</summary>
internal static class StepBox
{
    /// <summary>Composes a box. Its name is the same for baseline and candidate, so that code cannot tell which it is.</summary>
    public static BoxSpec Spec(MeasurementContext context, IReadOnlyList<string> command, IEnumerable<BoxMount> mounts) => new()
    {
        Name = "work",
        Arguments = command,
        Environment = BoxEnvironment.Compose(context.Policy),
        WorkingDirectory = BuiltTree.Workspace,
        HostUid = context.Uid,
        Mounts = [.. mounts, .. context.Policy.Toolchains.Select(t => new BoxMount(BoxMountKind.ReadOnly, t, t))],
        Limits = new BoxLimits { MemoryBytes = context.Policy.Limits.MemoryBytes, Processes = context.Policy.Limits.Processes },
    };

    /// <summary>Makes directories in a scratch directory and gives them to the box's uid.</summary>
    public static void Scratch(MeasurementContext context, string scratch, params string[] names)
    {
        // The box' uid must be able to pass, while the cache above stays closed to everybody but Guard.
        File.SetUnixFileMode(scratch, (UnixFileMode)0b111_101_101);
        foreach (string name in names)
        {
            string directory = Path.Combine(scratch, name);
            Directory.CreateDirectory(directory);
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
            context.Identities.Own(directory, context.Uid);
        }
    }
}
