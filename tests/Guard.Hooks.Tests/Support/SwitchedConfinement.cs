using System.Collections.Concurrent;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;

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

    /// <summary>Starts the next keeper and no other.</summary>
    public IConfinement? KeeperOnce { get; set; }

    /// <summary>The source whose worker cannot be started, or null.</summary>
    public string? Failing { get; set; }

    /// <summary>Ingest workers started.</summary>
    public int Started => ingest.Count;

    /// <summary>Keepers started.</summary>
    public int StartedKeepers => keepers.Count;

    public string Shim => honest.Shim;

    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        if (program.Source == Failing) throw new RepositoryException("no worker can be started");
        bool keeps = program.Intake is null;
        IConfinement? once = keeps ? KeeperOnce : null;
        if (keeps) KeeperOnce = null;
        IConfinedProcess process = await ((keeps ? once ?? KeeperInstead : Instead) ?? honest).StartAsync(program, cancellationToken);
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
