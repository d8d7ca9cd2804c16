namespace Guard.Policies.Rules.Tests;

/// <summary>Where a test stands among the tokens.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Start">First token, attributes and decorators included.</param>
/// <param name="From">First token of the body.</param>
/// <param name="To">The token behind the body.</param>
internal readonly record struct TestSpan(string Name, int Start, int From, int To);
