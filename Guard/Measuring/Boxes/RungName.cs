using Guard.Vm;

namespace Guard.Measuring.Boxes;

/// <summary>The names of the isolation ladder's rungs, as policies and messages write them.</summary>
internal static class RungName
{
    /// <summary>The name of a rung.</summary>
    public static string Of(IsolationRung rung) => rung switch
    {
        IsolationRung.Vm => "vm",
        IsolationRung.VmEmulated => "vm-emulated",
        IsolationRung.Process => "process",
        IsolationRung.Restricted => "restricted",
        _ => "none",
    };

    /// <summary>The rung of a name, or null for an unknown one.</summary>
    public static IsolationRung? Parse(string name) => name switch
    {
        "vm" => IsolationRung.Vm,
        "vm-emulated" => IsolationRung.VmEmulated,
        "process" => IsolationRung.Process,
        "restricted" => IsolationRung.Restricted,
        "none" => IsolationRung.None,
        _ => null,
    };
}
