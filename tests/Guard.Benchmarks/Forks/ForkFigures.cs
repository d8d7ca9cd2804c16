namespace Guard.Benchmarks.Forks;

/// <summary>What forking costs here. Times are milliseconds to the guest's first byte where nothing else is said; the names are the JSON's.</summary>
internal sealed record ForkFigures
{
    /// <summary>Megabytes of guest memory.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary>How many forks each of the medians of forks without interrupt controllers is of.</summary>
    public required int Samples { get; init; }

    /// <summary>From a pool, ten after each other; its filler and its reaper work beside.</summary>
    public required double PoolSpawnP50Ms { get; init; }

    /// <summary>The same, 99 of 100.</summary>
    public required double PoolSpawnP99Ms { get; init; }

    /// <summary>KVM_RUN alone, of a VM that stands ready, in C.</summary>
    public required double PoolSpawnCP50Ms { get; init; }

    /// <summary>Made when it is asked for, without interrupt controllers.</summary>
    public required double ColdForkP50Ms { get; init; }

    /// <summary>The same in C.</summary>
    public required double ColdForkCP50Ms { get; init; }

    /// <summary>The first by the second: the median of rounds in turn.</summary>
    public required double ColdForkVsC { get; init; }

    /// <summary>With all interrupt controllers and the timer chip in the kernel.</summary>
    public required double IrqchipForkP50Ms { get; init; }

    /// <summary>The same in C.</summary>
    public required double IrqchipForkCP50Ms { get; init; }

    /// <summary>By the fork in C without interrupt controllers.</summary>
    public required double IrqchipForkVsCFloor { get; init; }

    /// <summary>With the local APIC in the kernel and the I/O APIC outside: what Linux guests get.</summary>
    public required double SplitForkP50Ms { get; init; }

    /// <summary>The same state as with all controllers, in C, in zeroboot's order: memory last.</summary>
    public required double ZerobootOrderP50Ms { get; init; }

    /// <summary>Putting a fork back that wrote 100 pages.</summary>
    public required double ResetP50Ms { get; init; }

    /// <summary>The same, 99 of 100.</summary>
    public required double ResetP99Ms { get; init; }

    /// <summary>How many pages that put back.</summary>
    public required int ResetPages { get; init; }

    /// <summary>1,000 forks that live at once, made by two threads: wall time.</summary>
    public required double ThousandForksMs { get; init; }

    /// <summary>Closing them: wall time.</summary>
    public required double ThousandClosedMs { get; init; }

    /// <summary>Kilobytes that one of them takes, the kernel's own among them.</summary>
    public required double IdleForkPrivateKb { get; init; }

    /// <summary>Who counted those: the process's control group, or the whole machine.</summary>
    public required string IdleForkCountedBy { get; init; }

    /// <summary>Forks and kills of the last part.</summary>
    public required int Kills { get; init; }

    /// <summary>Descriptors more than before it.</summary>
    public required int KillsLeftDescriptors { get; init; }

    /// <summary>Mappings more than before it.</summary>
    public required int KillsLeftMappings { get; init; }

    /// <summary>Kilobytes more than before it.</summary>
    public required double KillsLeftKb { get; init; }
}
