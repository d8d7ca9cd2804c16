using Guard.Vm.Interop;

namespace Guard.Vm.Seccomp;

/// <summary>
/// Compiles a profile to classic BPF. First the architecture, then the x32 range and numbers that are too new, then a balanced binary
/// search over ranges of numbers with equal decisions. An argument is loaded only in the leaf of a number whose rules ask for one, so the
/// kernel can still put every other number into its bitmap of constant decisions (kernel/seccomp.c, seccomp_is_const_allow).
/// </summary>
public static class SeccompCompiler
{
    private const uint NumberOffset = 0; // struct seccomp_data: nr, arch, instruction_pointer, args[6]
    private const uint ArchitectureOffset = 4;

    /// <summary>Compiles a profile.</summary>
    /// <exception cref="FormatException">The program would be longer than the kernel takes (4096 instructions).</exception>
    public static SeccompProgram Compile(SeccompProfile profile)
    {
        var program = new List<SockFilter>
        {
            Load(ArchitectureOffset),
            new(Native.BPF_JMP | Native.BPF_JEQ | Native.BPF_K, 1, 0, Native.AUDIT_ARCH_X86_64),
            Return(SeccompAction.Kill),
            Load(NumberOffset),
            new(Native.BPF_JMP | Native.BPF_JGE | Native.BPF_K, 0, 1, SeccompProfile.X32Range),
            Return(SeccompAction.Kill),
            new(Native.BPF_JMP | Native.BPF_JGT | Native.BPF_K, 0, 1, SystemCallTable.Newest),
            Return(SeccompAction.Fail(Errno.ENOSYS)),
        };
        program.AddRange(Search(Ranges(profile)));
        if (program.Count > Native.BPF_MAXINSNS)
            throw new FormatException($"Profile '{profile.Name}' compiles to {program.Count} instructions; the kernel takes {Native.BPF_MAXINSNS}.");
        return new SeccompProgram(program);
    }

    /// <summary>Neighbouring numbers with the same leaf become one range.</summary>
    private static List<(uint First, SockFilter[] Leaf)> Ranges(SeccompProfile profile)
    {
        var byName = new Dictionary<string, List<SeccompRule>>(StringComparer.Ordinal);
        foreach (SeccompRule rule in profile.Rules)
        {
            foreach (string name in rule.Names)
            {
                if (!byName.TryGetValue(name, out List<SeccompRule>? list)) byName[name] = list = [];
                list.Add(rule);
            }
        }

        var ranges = new List<(uint First, SockFilter[] Leaf)>();
        for (uint number = 0; number <= SystemCallTable.Newest; number++)
        {
            string? name = SystemCallTable.Name(number);
            SockFilter[] leaf = ArgumentChecks.Compile(name is null ? [] : byName.GetValueOrDefault(name) ?? [], profile.Default);
            if (ranges.Count == 0 || !ranges[^1].Leaf.AsSpan().SequenceEqual(leaf)) ranges.Add((number, leaf));
        }

        return ranges;
    }

    private static SockFilter[] Search(List<(uint First, SockFilter[] Leaf)> ranges)
    {
        if (ranges.Count == 1) return ranges[0].Leaf;
        int middle = ranges.Count / 2;
        SockFilter[] lower = Search(ranges[..middle]);
        SockFilter[] upper = Search(ranges[middle..]);
        ushort atLeast = Native.BPF_JMP | Native.BPF_JGE | Native.BPF_K;
        uint pivot = ranges[middle].First;
        // Conditional jumps reach 255 instructions; beyond that a plain jump, which reaches any, stands between.
        return lower.Length <= byte.MaxValue
            ? [new(atLeast, (byte)lower.Length, 0, pivot), .. lower, .. upper]
            : [new(atLeast, 0, 1, pivot), new(Native.BPF_JMP | Native.BPF_JA, 0, 0, (uint)lower.Length), .. lower, .. upper];
    }

    private static SockFilter Load(uint offset) => new(Native.BPF_LD | Native.BPF_W | Native.BPF_ABS, 0, 0, offset);

    private static SockFilter Return(SeccompAction action) => new(Native.BPF_RET | Native.BPF_K, 0, 0, action.ReturnValue);
}
