namespace Guard.Policies.Rules;

/// <summary>A pattern that is no valid glob. The message says what is wrong, without a full stop.</summary>
public sealed class GlobException(string message) : FormatException(message);
