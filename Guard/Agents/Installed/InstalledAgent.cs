using Guard.Vm;

namespace Guard.Agents.Installed;

/// <summary>An agent that is on this machine, and how it gets into a box: read-only, without an install step.</summary>
/// <param name="Place">Where it was found.</param>
/// <param name="Source">Its program's path on this machine.</param>
/// <param name="Version">Its version as its package says it, or null where it does not.</param>
/// <param name="Program">How it is started in the box: the program and, for a script, what comes before it.</param>
/// <param name="Mounts">What has to be mounted for that.</param>
internal sealed record InstalledAgent(AgentPlace Place, string Source, string? Version, IReadOnlyList<string> Program, IReadOnlyList<BoxMount> Mounts)
{
    /// <summary>What keeps it from running although it is here, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about <see cref="Problem"/>.</summary>
    public string? Fix { get; init; }
}
