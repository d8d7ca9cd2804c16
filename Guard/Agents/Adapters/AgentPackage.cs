namespace Guard.Agents.Adapters;

/// <summary>An agent as it is published.</summary>
/// <param name="Name">The package's name in its registry.</param>
/// <param name="TestedVersion">The version that Guard's tests run, and that <c>guard agents install</c> takes; null where no test runs it.</param>
/// <param name="Programs">What may be started, the first that is there, as paths below <c>node_modules</c>. Native programs are named themselves, so that no install script has to run.</param>
/// <param name="NeedsNode">Whether they are scripts of Node.js.</param>
internal sealed record AgentPackage(string Name, string? TestedVersion, IReadOnlyList<string> Programs, bool NeedsNode)
{
    /// <summary>Whether it is a package of npm, which Guard can install; one of another registry is named for people only.</summary>
    public bool IsNpm => Programs.Count > 0;
}
