namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// Catches a score that drips away: losses that are each too small to be told and add up. Each candidate is compared with the branch's tip, and from
/// time to time with an anchor too: a commit that stays the same while the branch moves on, such as the night's first tip. What landed was chosen
/// for looking good, so its measured gains add up to more than the truth: they say when to look, and never that all is well. That
/// only pairs of anchor and candidate say, and they are judged as any other pairs.
/// </summary>
public static class AnchorWatch
{
    /// <summary>Candidates that may land between two looks at the anchor, however well they look.</summary>
    public const int MostSteps = 4;

    /// <summary>Whether a candidate has to be measured against the anchor before it lands.</summary>
    /// <param name="chain">What landed since the anchor was last compared, oldest first.</param>
    /// <param name="gain">The candidate's own measured gain.</param>
    /// <param name="effect">The policy's effect size, 0 or more.</param>
    /// <returns>True when what is known adds up to a loss above the effect, or <see cref="MostSteps"/> have landed.</returns>
    public static bool IsDue(IReadOnlyList<AcceptedStep> chain, double gain, double effect) =>
        chain.Count >= MostSteps || (chain.Count > 0 && chain.Sum(step => step.Gain) + gain < -effect);

    /// <summary>Steps of the chain that a loss against the anchor is looked for in, the worst first; those that measured no loss come last, oldest first.</summary>
    public static IReadOnlyList<AcceptedStep> Suspects(IReadOnlyList<AcceptedStep> chain) => [.. chain.OrderBy(step => Math.Min(0, step.Gain))];
}
