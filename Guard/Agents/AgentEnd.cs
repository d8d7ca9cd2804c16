using Guard.Agents.Adapters;
using Guard.Measuring.Boxes;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>How an agent ended: by its process, by what it told of itself, or because Guard ended it.</summary>
/// <param name="Exit">How its command ended.</param>
/// <param name="Command">Its name, or its command's.</param>
internal sealed record AgentEnd(BoxExit Exit, string Command)
{
    /// <summary>Whether it had a terminal, whose Ctrl-C ends it by SIGINT.</summary>
    public bool Terminal { get; init; }

    /// <summary>Why Guard ended it, or null.</summary>
    public string? Stopped { get; init; }

    /// <summary>What its events came to; null for a command, or an agent that tells no events.</summary>
    public AgentSummary? Summary { get; init; }

    /// <summary>
    /// What was wrong with its end by its own word, or null. Exit codes alone would not do: one agent exits 0 when its provider refused it, and
    /// one may exit with anything after it said that it is done.
    /// </summary>
    public string? Failure => Summary switch
    {
        null or { Succeeded: true } => null,
        { Succeeded: false } => $"{Command} gave up{Because}",
        _ when Exit is { ExitCode: 127 } => null,
        _ => $"{Command} {BoxEnding.Of(Exit)} without a word that it is done{Because}",
    };

    private string Because => Summary?.LastError is { } error ? ": " + Printable.Line(error) : "";
}
