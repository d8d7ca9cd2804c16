namespace Guard.Hooks.Receiving.Ingest;

/// <summary>Where an ingest worker finds things, as it sees them.</summary>
/// <param name="Store">The intake.</param>
/// <param name="Public">Public's bare repository, read-only.</param>
/// <param name="Socket">The gate's socket.</param>
/// <param name="HookSocket">Where the worker listens for git's hook; its own, in a directory that it may write.</param>
/// <param name="Shim">The native Shim.</param>
public sealed record IngestPaths(string Store, string Public, string Socket, string HookSocket, string Shim)
{
    /// <summary>The bare repository with the source's verdicts, once there is one; read-only.</summary>
    public string? Verdicts { get; init; }

    /// <summary>
    /// Whether <c>/etc/gitconfig</c> was composed for this worker: gits between 2.34 and 2.38 take the permission to serve an intake, which belongs
    /// to Guard and not to the worker's uid, from there alone.
    /// </summary>
    public bool HasSystemConfiguration { get; init; }
}
