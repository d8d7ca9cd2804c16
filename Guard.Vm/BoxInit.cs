namespace Guard.Vm;

/// <summary>What PID 1 of a box does besides reaping.</summary>
public enum BoxInit
{
    /// <summary>Starts the command, forwards signals, reaps orphans, ends with the command's status.</summary>
    Reaper,

    /// <summary>As <see cref="Reaper"/>, and when the command ends pushes committed, unpushed work of <c>/workspace</c> to <c>origin</c>.</summary>
    Agent,
}
