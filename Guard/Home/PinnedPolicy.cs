using Guard.Policies.Model;

namespace Guard.Home;

/// <summary>A policy in force.</summary>
/// <param name="Version">Its version; 1 is the first.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Bytes">The file's bytes, which its hash covers.</param>
internal sealed record PinnedPolicy(int Version, Policy Policy, ReadOnlyMemory<byte> Bytes);
