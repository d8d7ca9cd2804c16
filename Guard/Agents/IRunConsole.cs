using Guard.Daemon.Wire;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>Where a run's output goes and what may end it: a person's terminal, or a night's record.</summary>
internal interface IRunConsole : IProgress<string>
{
    /// <summary>Whether it was asked that the run ends.</summary>
    bool Interrupted { get; }

    /// <summary>Completes when nobody waits for the run any more: it is told to end then, and committed work is pushed.</summary>
    Task Gone { get; }

    /// <summary>Takes one of the box's streams until it ends.</summary>
    /// <param name="source">The stream.</param>
    /// <param name="kind">Which it is: output or errors.</param>
    Task PumpOutAsync(Stream source, WireFrameKind kind);

    /// <summary>Told when the agent's box is gone; what it pushed may still be measured.</summary>
    void AgentEnded();

    /// <summary>Feeds the box with input and signals until there are no more.</summary>
    Task PumpInAsync(IBox box);
}
