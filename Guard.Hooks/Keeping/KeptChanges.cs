namespace Guard.Hooks.Keeping;

/// <summary>What a candidate changes, and where its commit is.</summary>
/// <param name="Store">The store's path.</param>
/// <param name="Changes">At most <see cref="PathChange.Most"/>, in byte order of the path.</param>
public sealed record KeptChanges(string Store, IReadOnlyList<PathChange> Changes);
