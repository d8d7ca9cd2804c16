using Guard.Vm;

namespace Guard.Measuring.Boxes;

/// <summary>What a box that ran to its end left.</summary>
/// <param name="Exit">How it ended.</param>
/// <param name="TimedOut">Whether it ran out of time, by its own limit or by Guard's clock.</param>
/// <param name="Output">The tail of its standard output.</param>
/// <param name="Error">The tail of its standard error.</param>
/// <param name="Isolation">The isolation that was in force.</param>
internal sealed record BoxOutcome(BoxExit Exit, bool TimedOut, TailBuffer Output, TailBuffer Error, Isolation Isolation)
{
    /// <summary>Whether the command exited by itself with status 0.</summary>
    public bool Success => Exit.Success && !TimedOut;

    /// <summary>How it ended, as words for a message.</summary>
    public string Ending => TimedOut ? "ran out of time" : BoxEnding.Of(Exit);

    /// <summary>The last lines it printed, standard error first choice.</summary>
    public string LastLines => Error.Total > 0 && Output.Total > 0
        ? Output.LastLines(6, 600) + "\n" + Error.LastLines(6, 600)
        : (Error.Total > 0 ? Error : Output).LastLines();
}
