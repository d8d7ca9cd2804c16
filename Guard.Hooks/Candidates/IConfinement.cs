namespace Guard.Hooks.Candidates;

/// <summary>
/// The port through which the gate has an agent's bytes looked at: it starts ingest workers where they have no key, no network and write access
/// to one intake only. The program Guard implements it on Guard.Vm.
/// </summary>
public interface IConfinement
{
    /// <summary>The native Shim's path as the confined program sees it: an intake's hook points there.</summary>
    string Shim { get; }

    /// <summary>Starts an ingest worker (<see cref="Receiving.Ingest.IngestWorker"/>).</summary>
    /// <param name="program">What it may touch.</param>
    /// <param name="cancellationToken">Gives up starting it.</param>
    /// <returns>The running worker; it has not connected yet.</returns>
    Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken);
}
