using Guard.Vm;

namespace Guard.Measuring.Programs;

/// <summary>Everything that decides about one run.</summary>
internal sealed record ProgramRunResult
{
    /// <summary>How the evaluator's box ended, or null when Guard ended it.</summary>
    public BoxExit? Evaluator { get; init; }

    /// <summary>How the tree's box ended before the evaluator was done, or null when it lived on.</summary>
    public BoxExit? Program { get; init; }

    /// <summary>The bytes of the report descriptor.</summary>
    public byte[] Report { get; init; } = [];

    /// <summary>A broken rule of the protocol's form, or null.</summary>
    public Exception? Violation { get; init; }

    /// <summary>Whether the time limit of the run passed.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Who sent the last line.</summary>
    public Speaker LastSpeaker { get; init; }

    /// <summary>Whose end of the channel closed first.</summary>
    public Speaker FirstEnd { get; init; }

    /// <summary>Lines that came from the tree's program.</summary>
    public long Answers { get; init; }
}
