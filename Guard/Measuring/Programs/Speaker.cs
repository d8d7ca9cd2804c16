namespace Guard.Measuring.Programs;

/// <summary>The two ends of a channel.</summary>
internal enum Speaker
{
    /// <summary>Nobody has spoken yet.</summary>
    None,

    /// <summary>The evaluator.</summary>
    Evaluator,

    /// <summary>The program under measurement.</summary>
    Program,
}
