namespace Guard.Measuring;

/// <summary>The two trees of a measurement.</summary>
internal enum Side
{
    /// <summary>What the branch has now.</summary>
    Baseline,

    /// <summary>What was pushed.</summary>
    Candidate,
}
