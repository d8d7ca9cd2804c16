namespace Guard.Vm;

/// <summary>A descriptor that the command inherits.</summary>
/// <param name="Number">The descriptor's number inside, 3 to 9.</param>
/// <param name="Socket">Host path of the Unix stream socket that the Shim connects it to.</param>
public sealed record BoxDescriptor(int Number, string Socket);
