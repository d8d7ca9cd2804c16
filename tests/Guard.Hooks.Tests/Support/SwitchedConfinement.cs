using System.Collections.Concurrent;
using Guard.Hooks.Candidates;

namespace Guard.Hooks.Tests.Support;

/// <summary>Starts honest workers or whatever a test puts in their place, and can kill what it started.</summary>
internal sealed class SwitchedConfinement(IConfinement honest) : IConfinement
{
    private readonly ConcurrentQueue<IConfinedProcess> ingest = new();
    private readonly ConcurrentQueue<IConfinedProcess> keepers = new();

    /// <summary>Starts ingest workers in place of the honest ones.</summary>
    public IConfinement? Instead { get; set; }

    /// <summary>Starts keepers in place of the honest ones.</summary>
    public IConfinement? KeeperInstead { get; set; }

    /// <summary>Ingest workers started.</summary>
    public int Started => ingest.Count;

    /// <summary>Keepers started.</summary>
    public int StartedKeepers => keepers.Count;

    public string Shim => honest.Shim;

    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        bool keeps = program.Intake is null;
        IConfinedProcess process = await ((keeps ? KeeperInstead : Instead) ?? honest).StartAsync(program, cancellationToken);
        (keeps ? keepers : ingest).Enqueue(process);
        return process;
    }

    /// <summary>Kills every ingest worker.</summary>
    public async Task KillAllAsync()
    {
        foreach (IConfinedProcess process in ingest) await process.DisposeAsync();
    }

    /// <summary>Kills every keeper.</summary>
    public async Task KillKeepersAsync()
    {
        foreach (IConfinedProcess process in keepers) await process.DisposeAsync();
    }
}
