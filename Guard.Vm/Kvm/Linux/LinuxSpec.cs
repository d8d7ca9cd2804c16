namespace Guard.Vm.Kvm.Linux;

/// <summary>What a template of a Linux guest is made of.</summary>
/// <param name="Kernel">The distribution's kernel, a file.</param>
/// <param name="Modules">Its modules: the directory that has <c>kernel/</c> and <c>modules.builtin</c>.</param>
/// <param name="Init">The Shim, which is the guest's first process.</param>
/// <param name="MemoryBytes">Guest memory.</param>
public sealed record LinuxSpec(string Kernel, string Modules, string Init, ulong MemoryBytes)
{
    /// <summary>The root file system, erofs without compression, padded to whole <see cref="MachineImage.Alignment"/>; null for the first root alone.</summary>
    public string? Image { get; init; }

    /// <summary>How long it may take to come up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Further words for the kernel; for tests and for finding out what is wrong.</summary>
    public string CommandLine { get; init; } = "quiet";
}
