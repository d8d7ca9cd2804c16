namespace Guard.Access;

/// <summary>What is kept of a token.</summary>
/// <param name="Name">Who has it; one token a name.</param>
/// <param name="Role">The role's name.</param>
/// <param name="Hash">SHA-256 of the token, lower-case hex.</param>
/// <param name="Created">When it was made, RFC 3339 in UTC.</param>
internal sealed record TokenRecord(string Name, string Role, string Hash, string Created);
