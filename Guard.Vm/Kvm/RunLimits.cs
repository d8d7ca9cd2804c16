namespace Guard.Vm.Kvm;

/// <summary>Bounds of one run of a guest.</summary>
/// <param name="Time">Wall time, pauses included; more than 0, or <see cref="Timeout.InfiniteTimeSpan"/>. The guest is out within a millisecond or so after it.</param>
/// <param name="Exits">How often the guest may come out to the host, at least 1.</param>
public readonly record struct RunLimits(TimeSpan Time, long Exits = long.MaxValue);
