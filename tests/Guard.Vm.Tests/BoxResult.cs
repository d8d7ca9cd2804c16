namespace Guard.Vm.Tests;

/// <summary>How a box ended and what it printed.</summary>
internal sealed record BoxResult(BoxExit Exit, string Output, string Errors, Isolation Isolation)
{
    public override string ToString() => $"{Exit}\nstdout: {Output}\nstderr: {Errors}";
}
