namespace Guard.Vm.Kvm;

/// <summary>A stretch of guest memory.</summary>
/// <param name="GuestAddress">Where the guest sees it.</param>
/// <param name="Offset">Where it lies in the VM's file of memory.</param>
/// <param name="Bytes">How long it is.</param>
internal readonly record struct MemorySlot(ulong GuestAddress, ulong Offset, ulong Bytes);
