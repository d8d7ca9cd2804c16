namespace Guard.Vm;

/// <summary>Starts boxes on one rung of the ladder. It never runs a command with less isolation than it reports.</summary>
public interface IBoxLauncher
{
    /// <summary>The rung this launcher gives.</summary>
    IsolationRung Rung { get; }

    /// <summary>Builds a box and starts its command.</summary>
    /// <param name="request">The box; the launcher sets its <see cref="BoxSpec.ControlSocket"/> and <see cref="BoxSpec.Descriptors"/>.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing is left running.</param>
    /// <exception cref="IsolationUnavailableException">The kernel or the surroundings refuse a required layer; the message says which and the fix.</exception>
    Task<IBox> StartAsync(BoxRequest request, CancellationToken cancellationToken = default);
}
