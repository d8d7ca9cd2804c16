using System.Runtime.InteropServices;

namespace Guard.Shim.Box;

/// <summary>
/// One system call of the program that builds a box. The list is made before the raw clone, in unmanaged memory, because in the child nothing
/// may allocate: the child only walks it (<see cref="StepRunner"/>).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Step
{
    /// <summary>No particular result is expected beyond success.</summary>
    public const long Any = long.MinValue;

    public long Number;
    public long A0;
    public long A1;
    public long A2;
    public long A3;
    public long A4;
    public long A5;

    /// <summary>Bit i: argument i is the address of an int whose value is the argument (a descriptor that an earlier step opened).</summary>
    public int References;

    /// <summary>Errnos that are no failure here; 0 for none.</summary>
    public int Accepted;
    public int AlsoAccepted;

    /// <summary>How many following steps an accepted errno skips.</summary>
    public int SkipWhenAccepted;

    /// <summary>The result that the call must have, or <see cref="Any"/>.</summary>
    public long Expected;

    /// <summary>Address of an int that gets the result, or 0.</summary>
    public nint Result;
}
