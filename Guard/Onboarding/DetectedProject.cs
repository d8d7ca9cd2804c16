namespace Guard.Onboarding;

/// <summary>What Guard found in a repository, as the parts of a policy.</summary>
/// <param name="Kind"><c>.NET</c>, <c>Node</c>, <c>Python</c> or <c>none</c>.</param>
/// <param name="Note">One line for the person: what was found, and by which file.</param>
internal sealed record DetectedProject(string Kind, string Note)
{
    /// <summary>Host directories that boxes need, read-only.</summary>
    public IReadOnlyList<string> Toolchains { get; init; } = [];

    /// <summary>Environment of the boxes.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The restoring command, or empty.</summary>
    public IReadOnlyList<string> Prepare { get; init; } = [];

    /// <summary>The files whose contents name the restored result.</summary>
    public IReadOnlyList<string> PrepareKey { get; init; } = [];

    /// <summary>Whether restoring needs the network.</summary>
    public bool PrepareNetwork { get; init; }

    /// <summary>The building command, or empty.</summary>
    public IReadOnlyList<string> Build { get; init; } = [];

    /// <summary>The test command, or empty: then the policy has rules only.</summary>
    public IReadOnlyList<string> Tests { get; init; } = [];

    /// <summary>Glob of the result files.</summary>
    public string Results { get; init; } = "";

    /// <summary><c>trx</c> or <c>junit</c>.</summary>
    public string Format { get; init; } = "junit";

    /// <summary>Globs of test files.</summary>
    public IReadOnlyList<string> TestFiles { get; init; } = [];

    /// <summary>Globs that no candidate may touch: CI and build plumbing.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];
}
