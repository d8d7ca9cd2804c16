using Guard.Access;
using Guard.Home;
using Guard.LogStore;
using Guard.Measuring;
using Guard.Measuring.Boxes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>What all repositories of a home share.</summary>
/// <param name="Home">The home.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Log">The log.</param>
/// <param name="Launcher">Starts boxes on the strongest rung there is.</param>
/// <param name="Access">Who is who.</param>
internal sealed record DaemonContext(GuardHome Home, TimeProvider Clock, SqliteDecisionLog Log, IBoxLauncher Launcher, AccessControl Access)
{
    private Task<IsolationStatus>? _probe;

    /// <summary>Makes a repository's measuring.</summary>
    public Measurer CreateMeasurer() => new(Launcher, new HostIdentities(), Clock);

    /// <summary>What isolation is real here; tried once by building a box, then remembered.</summary>
    public Task<IsolationStatus> ProbeAsync(CancellationToken cancellationToken) => (_probe ??= IsolationStatus.ProbeAsync(Launcher)).WaitAsync(cancellationToken);
}
