namespace Guard.Vm.Kvm;

/// <summary>Kinds of <see cref="RunEnd"/>.</summary>
public enum RunEndKind
{
    /// <summary>The bus said so.</summary>
    Left,

    /// <summary>Its time is over.</summary>
    Deadline,

    /// <summary>The host asked for it.</summary>
    Stopped,

    /// <summary>It came out more often than it may.</summary>
    TooManyExits,

    /// <summary>It waits for an interrupt, and has none.</summary>
    Halted,

    /// <summary>It switched itself off.</summary>
    PoweredOff,

    /// <summary>It faulted while it handled a fault while it handled a fault.</summary>
    TripleFault,

    /// <summary>It used an address at which there is nothing.</summary>
    NothingThere,

    /// <summary>KVM cannot run it: what it does, or the state it was given, is none that a processor has.</summary>
    Failed,
}
