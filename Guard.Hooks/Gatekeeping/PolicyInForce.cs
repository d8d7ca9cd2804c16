using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>The pinned policy and its version.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Version">Its version, which only rises; 1 is the first.</param>
public sealed record PolicyInForce(Policy Policy, int Version);
