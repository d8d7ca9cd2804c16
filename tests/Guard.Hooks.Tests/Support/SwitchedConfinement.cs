using System.Collections.Concurrent;
using Guard.Hooks.Candidates;

namespace Guard.Hooks.Tests.Support;

/// <summary>Starts honest workers or whatever a test puts in their place, and can kill what it started.</summary>
internal sealed class SwitchedConfinement(IConfinement honest) : IConfinement
{
    private readonly ConcurrentQueue<IConfinedProcess> started = new();

    public IConfinement? Instead { get; set; }

    public int Started => started.Count;

    public string Shim => honest.Shim;

    public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
    {
        IConfinedProcess process = await (Instead ?? honest).StartAsync(program, cancellationToken);
        started.Enqueue(process);
        return process;
    }

    public async Task KillAllAsync()
    {
        foreach (IConfinedProcess process in started) await process.DisposeAsync();
    }
}
