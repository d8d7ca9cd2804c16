namespace Guard.Egress.Rules;

/// <summary>What is known of a request whose body was read and allowed.</summary>
/// <param name="Model">The model asked.</param>
/// <param name="MostOutput">The most tokens of output that it can cost; 0 for a call that makes none.</param>
/// <param name="Counts">Whether it uses tokens at all.</param>
internal sealed record RequestFacts(string Model, long MostOutput, bool Counts = true);
