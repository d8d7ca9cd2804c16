namespace Guard.Hooks.Workers;

/// <summary>How a kind of worker is named to people.</summary>
/// <param name="Name">Such as <c>The ingest worker</c>.</param>
/// <param name="NextStep">What to do when it has ended, one sentence.</param>
internal sealed record WorkerTitle(string Name, string NextStep);
