namespace Guard.Demo;

/// <summary>One row of the demo's table.</summary>
/// <param name="Key">What identifies it: the candidate's id or the attempt's text.</param>
/// <param name="Who">The candidate's id, or a dash for an attempt that is no candidate.</param>
/// <param name="What">What it tried.</param>
/// <param name="State">Its state or <c>refused</c>.</param>
/// <param name="Why">The rule, the score, or what the kernel said.</param>
/// <param name="Seconds">Seconds since the demo's first push, when it was decided; null while it is not.</param>
internal sealed record DemoRow(string Key, string Who, string What, string State, string Why, double? Seconds);
