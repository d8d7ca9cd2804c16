namespace Guard.Hooks.Upstreams;

/// <summary>What happened upstream that keeps Guard from promoting.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Known">Where the upstream's branch was last known, or null.</param>
/// <param name="Seen">Where it is now, or null when it is gone.</param>
/// <param name="Main">Where Guard's branch was.</param>
/// <param name="Since">When it was seen, UTC.</param>
/// <param name="Text">One sentence, fit to be shown.</param>
/// <param name="Next">What to do.</param>
public sealed record UpstreamPause(PauseKind Kind, string? Known, string? Seen, string Main, DateTimeOffset Since, string Text, string Next)
{
    /// <summary>Whether only an operator's word ends it; otherwise it ends by itself when the upstream's branch builds on Guard's.</summary>
    public bool NeedsOperator => Kind is PauseKind.Forced or PauseKind.Vanished;
}
