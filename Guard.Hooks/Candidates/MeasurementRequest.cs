using Guard.Hooks.Export;
using Guard.Policies.Model;

namespace Guard.Hooks.Candidates;

/// <summary>What to measure.</summary>
/// <param name="Repository">The guarded repository's directory below Guard's home.</param>
/// <param name="Trees">Where both commits' trees are read; nobody who pushes can write there.</param>
/// <param name="Base">The baseline commit.</param>
/// <param name="Commit">The candidate commit.</param>
/// <param name="Policy">The policy in force.</param>
public sealed record MeasurementRequest(string Repository, ITreeSource Trees, string Base, string Commit, Policy Policy);
