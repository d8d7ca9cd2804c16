namespace Guard.Vm.Kvm.Devices;

/// <summary>A message-signalled interrupt (Intel SDM 3A, 11.11): what a device writes to a local APIC.</summary>
/// <param name="Address">Which local APICs.</param>
/// <param name="Data">Vector and delivery mode.</param>
internal readonly record struct InterruptMessage(uint Address, uint Data);
