namespace Guard.Benchmarks.Crash;

/// <summary>How a push ended for its client.</summary>
/// <param name="Moved">Whether git was told that the branch itself moved.</param>
/// <param name="Pending">Whether it was taken under another name, without a verdict.</param>
/// <param name="Text">All that git printed.</param>
internal sealed record PushOutcome(bool Moved, bool Pending, string Text);
