namespace Guard.Policies.Loading;

/// <summary>One setting that differs between two policies.</summary>
/// <param name="Setting">Its name as a path, such as <c>evaluator.metric.effect</c> or <c>rules.protected-paths</c>.</param>
/// <param name="Old">The old value as the file would have it, or null when it was not set.</param>
/// <param name="New">The new value, or null when it is no longer set.</param>
public sealed record PolicyChange(string Setting, string? Old, string? New)
{
    /// <summary><c>setting: old -> new</c>.</summary>
    public override string ToString() => $"{Setting}: {Old ?? "(not set)"} -> {New ?? "(not set)"}";
}
