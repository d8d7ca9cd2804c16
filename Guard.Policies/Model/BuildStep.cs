namespace Guard.Policies.Model;

/// <summary>Builds a tree once; every measurement of that tree starts from the result.</summary>
/// <param name="Command">Argument vector, no shell.</param>
/// <param name="Timeout">Wall-clock limit.</param>
public sealed record BuildStep(IReadOnlyList<string> Command, TimeSpan Timeout);
