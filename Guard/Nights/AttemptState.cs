namespace Guard.Nights;

/// <summary>Where an attempt stands.</summary>
internal enum AttemptState
{
    /// <summary>Its run's id is taken; its box is being built or its agent works.</summary>
    Running,

    /// <summary>Its agent has ended; verdicts on what it pushed are awaited.</summary>
    Settling,

    /// <summary>It is over.</summary>
    Ended,

    /// <summary>The resident Guard ended in the middle of it. What it had pushed is judged; its clone is kept.</summary>
    CutOff,
}
