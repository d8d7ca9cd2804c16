namespace Guard.Vm.Channel;

/// <summary>Kinds of <see cref="InnerMessage"/>.</summary>
internal enum InnerKind
{
    /// <summary>To PID 1: the uid map is written, build the box.</summary>
    Build = 1,

    /// <summary>To PID 1: what the kernel says about the box was checked, start init.</summary>
    Execute = 2,

    /// <summary>To PID 1: send signal First to the command's process group.</summary>
    Signal = 3,

    /// <summary>From the box: step First failed with errno Second.</summary>
    StepFailed = 16,

    /// <summary>From the box: the terminal's master comes with this message.</summary>
    Terminal = 17,

    /// <summary>From the box: the listening socket of port First comes with this message.</summary>
    Port = 22,

    /// <summary>From the box: everything is in force, the filter too.</summary>
    Ready = 18,

    /// <summary>From init: the command was started.</summary>
    Spawned = 19,

    /// <summary>From init: the command exited with code First.</summary>
    Exited = 20,

    /// <summary>From init: signal First ended the command.</summary>
    Signalled = 21,
}
