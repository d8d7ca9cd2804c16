namespace Guard.Vm.Kvm.Devices;

/// <summary>A stretch of guest memory that a guest gives a device: all of it is memory.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Length">How long it is, in bytes.</param>
/// <param name="Writable">Whether the device writes it, and does not read it.</param>
internal readonly record struct QueueBuffer(ulong Address, uint Length, bool Writable);
