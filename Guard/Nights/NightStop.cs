namespace Guard.Nights;

/// <summary>Why a night ends, or ended.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Text">A sentence for people.</param>
internal sealed record NightStop(StopReason Reason, string Text);
