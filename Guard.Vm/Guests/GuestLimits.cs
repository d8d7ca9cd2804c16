namespace Guard.Vm.Guests;

/// <summary>Bounds of one command of a guest.</summary>
/// <param name="Time">How long it may run, more than 0.</param>
/// <param name="OutputBytes">How much of its output, and of its errors, is kept; what comes after is read and dropped.</param>
public readonly record struct GuestLimits(TimeSpan Time, int OutputBytes = 1 << 20);
