namespace Guard.Log.Entries;

/// <summary>The policy that was in force.</summary>
/// <param name="Version">Its version, which only rises; 1 is the first.</param>
/// <param name="Hash">Lower-case hex SHA-256 of the policy's bytes.</param>
public sealed record LogPolicy(int Version, string Hash);
