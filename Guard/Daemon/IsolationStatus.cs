using Guard.Home;
using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>What isolation is real here, found by building a box.</summary>
/// <param name="Isolation">The isolation in force, or null when no box can be built.</param>
/// <param name="Problem">Why not, or null.</param>
/// <param name="Fix">What to do, or null.</param>
internal sealed record IsolationStatus(Isolation? Isolation, string? Problem, string? Fix)
{
    /// <summary>Builds a box and reports.</summary>
    /// <param name="launcher">Builds it.</param>
    /// <param name="home">Where the layers of boxes are kept; the box writes through an overlay there.</param>
    public static async Task<IsolationStatus> ProbeAsync(IBoxLauncher launcher, GuardHome home)
    {
        await TemporaryDirectory.SweepAsync(home.Probes);
        await using var storage = TemporaryDirectory.Create(home.Probes);
        IsolationProbe result = await IsolationProbe.ProbeAsync(launcher, storage.Path);
        return result.Isolation is not null
            ? new IsolationStatus(result.Isolation, null, null)
            : new IsolationStatus(null, result.Problem ?? "no box could be built.", result.Fix ?? "Look into daemon.log in Guard's home and into the kernel's log, then run guard doctor again.");
    }

    /// <summary>One line for a person.</summary>
    /// <param name="floor">The policy's floor.</param>
    public string Line(string floor) => Isolation is { } real
        ? $"isolation: {RungName.Of(real.Rung)} (floor {floor}; {real.Layers.Count} layers, named by guard doctor)"
        : $"isolation: none, below the floor {floor}: {Problem} Next: {Fix}";
}
