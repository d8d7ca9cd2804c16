namespace Guard.Vm;

/// <summary>Resource limits of a box. Zero means the default stated here.</summary>
public sealed record BoxLimits
{
    /// <summary>Wall-clock limit in seconds, then the whole box is killed; 0 = none.</summary>
    public int WallSeconds { get; init; }

    /// <summary>CPU seconds a process may use (RLIMIT_CPU); 0 = none.</summary>
    public int CpuSeconds { get; init; }

    /// <summary>Memory in bytes: the cgroup's limit where a cgroup can be made, else per process (RLIMIT_AS is not used: runtimes reserve); 0 = none.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Processes and threads at once (cgroup pids and RLIMIT_NPROC); default 512.</summary>
    public int Processes { get; init; } = 512;

    /// <summary>Largest file in bytes (RLIMIT_FSIZE); default 1 GiB.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>Open descriptors a process (RLIMIT_NOFILE); default 4096.</summary>
    public int OpenFiles { get; init; } = 4096;
}
