using Guard.Hooks.Candidates;
using Guard.Measuring.Boxes;
using Guard.Vm;
using Guard.Vm.Process;

namespace Guard.Workers;

/// <summary>Starts confined workers in boxes: this program again, with no network, no key, and a uid of its own (as root).</summary>
/// <param name="launcher">Starts boxes.</param>
internal sealed class BoxedWorkers(IBoxLauncher launcher) : IConfinement
{
    /// <inheritdoc/>
    public string Shim => WorkerBox.Shim;

    /// <inheritdoc/>
    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        uint uid = HostIdentity.Allocate();
        BoxSpec spec;
        if (program.Intake is { } intake)
        {
            spec = IngestBox.Compose(program, intake, uid);
            IngestBox.Give(intake, uid);
        }
        else
        {
            spec = KeeperBox.Compose(program, uid);
            KeeperBox.Give(program.Repository, uid);
        }

        return new BoxedProcess(await launcher.StartAsync(new BoxRequest(spec), cancellationToken));
    }
}
