using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>The pinned policy and its version.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Version">Its version, which only rises; 1 is the first.</param>
/// <param name="Bytes">The file it was read from, for the processes that read it again.</param>
public sealed record PolicyInForce(Policy Policy, int Version, ReadOnlyMemory<byte> Bytes = default);
