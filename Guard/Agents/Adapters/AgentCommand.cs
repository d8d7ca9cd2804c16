namespace Guard.Agents.Adapters;

/// <summary>What an adapter composed: everything here is seen inside the box.</summary>
/// <param name="Arguments">The argument vector.</param>
internal sealed record AgentCommand(IReadOnlyList<string> Arguments)
{
    /// <summary>Environment beyond that of every box.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Read-only files by their path inside.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();
}
