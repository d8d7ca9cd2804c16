using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Log.Files;

namespace Guard.Hooks.Gatekeeping;

/// <summary>What a gate needs to know about its surroundings.</summary>
/// <param name="SocketDirectory">Where the sockets of ingest workers are made: a short path that nobody else enters.</param>
/// <param name="Files">Writes the candidates' files.</param>
public sealed record GateOptions(string SocketDirectory, DurableFiles Files)
{
    /// <summary>The team's own remote, or null when there is none to follow.</summary>
    public UpstreamLink? Upstream { get; init; }

    /// <summary>What a git connection may cost.</summary>
    public GitLimits Git { get; init; } = new();
}
