namespace Guard.Policies.Model;

/// <summary>Restores dependencies once from the trusted baseline; its result is a read-only layer under every box.</summary>
/// <param name="Command">Argument vector, no shell.</param>
/// <param name="Key">Files of the tree (lock files) whose contents name the cached result.</param>
/// <param name="HostNetwork">Whether the step may use the host's network (<c>network: host</c>); it runs trusted baseline code only.</param>
/// <param name="Timeout">Wall-clock limit.</param>
public sealed record PrepareStep(IReadOnlyList<string> Command, IReadOnlyList<string> Key, bool HostNetwork, TimeSpan Timeout);
