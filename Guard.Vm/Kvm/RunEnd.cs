namespace Guard.Vm.Kvm;

/// <summary>Why a run of a guest came back.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">One clear sentence for a person.</param>
public sealed record RunEnd(RunEndKind Kind, string Reason)
{
    /// <summary>Whether the guest can be run on.</summary>
    public bool CanGoOn => Kind is RunEndKind.Left or RunEndKind.Deadline or RunEndKind.Stopped or RunEndKind.TooManyExits or RunEndKind.Halted;
}
