namespace Guard.Vm.Kvm;

/// <summary>What a vCPU's thread does after it was taken out of the guest.</summary>
internal enum KickAnswer
{
    /// <summary>It goes on.</summary>
    GoOn,

    /// <summary>It ends the run: its time is over.</summary>
    Deadline,

    /// <summary>It ends the run: the host asked.</summary>
    Stop,
}
