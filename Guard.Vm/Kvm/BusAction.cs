namespace Guard.Vm.Kvm;

/// <summary>What follows from a guest's access.</summary>
public enum BusAction
{
    /// <summary>The guest goes on.</summary>
    Continue = 0,

    /// <summary>The run comes back to its caller; another one goes on behind the access.</summary>
    Leave = 1,

    /// <summary>The guest switched itself off, or asked to be started anew, which is the same here.</summary>
    PowerOff = 2,

    /// <summary>Nothing is there: the guest is broken or hostile, and its run ends.</summary>
    NothingThere = 3,
}
