namespace Guard.Hooks.Keeping;

/// <summary>Where a keeper finds things, as it sees them.</summary>
/// <param name="Directory">The guarded repository's directory: public, vault and the intakes lie in it as Guard laid them out.</param>
/// <param name="Socket">The gate's socket.</param>
/// <param name="Shim">The native Shim.</param>
public sealed record KeeperPaths(string Directory, string Socket, string Shim);
