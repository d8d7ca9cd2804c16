using Guard.Policies.Model;

namespace Guard.Hooks.Candidates;

/// <summary>What to measure.</summary>
/// <param name="Repository">The guarded repository's directory below Guard's home.</param>
/// <param name="ObjectStore">Path of the bare repository that holds both commits (an intake, with <c>public</c> as its alternate).</param>
/// <param name="Base">The baseline commit.</param>
/// <param name="Commit">The candidate commit.</param>
/// <param name="Policy">The policy in force.</param>
public sealed record MeasurementRequest(string Repository, string ObjectStore, string Base, string Commit, Policy Policy);
