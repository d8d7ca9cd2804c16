using Guard.Vm.Interop;

namespace Guard.Vm.Seccomp;

/// <summary>Compiles the rules of one system call: conditions on 64-bit arguments, checked as two 32-bit halves (little endian).</summary>
internal static class ArgumentChecks
{
    private const uint ArgumentsOffset = 16;

    // Stand-ins until positions are known: plain jumps with operands that no real jump has.
    private static readonly SockFilter Pass = new(Native.BPF_JMP | Native.BPF_JA, 0, 0, uint.MaxValue);
    private static readonly SockFilter Fail = new(Native.BPF_JMP | Native.BPF_JA, 0, 0, uint.MaxValue - 1);

    /// <summary>The instructions that decide for one call; every path ends in a return.</summary>
    public static SockFilter[] Compile(IReadOnlyList<SeccompRule> rules, SeccompAction fallback)
    {
        var program = new List<SockFilter>();
        foreach (SeccompRule rule in rules)
        {
            program.AddRange(Rule(rule));
            if (rule.Conditions.Count == 0) return [.. program]; // it always matches: nothing after it is reached
        }

        program.Add(Return(fallback));
        return [.. program];
    }

    /// <summary>One rule: returns when all conditions hold, else runs past its end.</summary>
    private static List<SockFilter> Rule(SeccompRule rule)
    {
        var code = new List<SockFilter>();
        for (int index = 0; index < rule.Conditions.Count; index++)
        {
            bool last = index == rule.Conditions.Count - 1;
            code.AddRange(Guarded(rule.Conditions[index], [last ? Return(rule.Action) : Pass], [Fail]));
            Resolve(code, Pass);
        }

        if (rule.Conditions.Count == 0) code.Add(Return(rule.Action));
        Resolve(code, Fail);
        return code;
    }

    /// <summary>Makes every stand-in a jump to the present end of the code.</summary>
    private static void Resolve(List<SockFilter> code, SockFilter standIn)
    {
        for (int index = 0; index < code.Count; index++)
        {
            if (code[index] == standIn) code[index] = standIn with { Operand = (uint)(code.Count - 1 - index) };
        }
    }

    /// <summary>A check of one condition before what follows when it holds; what follows when it does not is written out again.</summary>
    private static SockFilter[] Guarded(SeccompCondition condition, SockFilter[] then, SockFilter[] otherwise)
    {
        uint low = ArgumentsOffset + (8 * (uint)condition.Argument);
        uint high = low + 4;
        uint valueHigh = (uint)(condition.Value >> 32), valueLow = (uint)condition.Value;
        return condition.Comparison switch
        {
            SeccompComparison.Equal => Masked(high, low, ulong.MaxValue, condition.Value, then, otherwise),
            SeccompComparison.NotEqual => Masked(high, low, ulong.MaxValue, condition.Value, otherwise, then),
            SeccompComparison.MaskedEqual => Masked(high, low, condition.Value, condition.ValueTwo, then, otherwise),
            SeccompComparison.Greater => Ordered(high, low, valueHigh, valueLow, Native.BPF_JGT, then, otherwise),
            SeccompComparison.GreaterOrEqual => Ordered(high, low, valueHigh, valueLow, Native.BPF_JGE, then, otherwise),
            SeccompComparison.Less => Ordered(high, low, valueHigh, valueLow, Native.BPF_JGE, otherwise, then),
            _ => Ordered(high, low, valueHigh, valueLow, Native.BPF_JGT, otherwise, then),
        };
    }

    private static SockFilter[] Masked(uint high, uint low, ulong mask, ulong wanted, SockFilter[] equal, SockFilter[] different)
    {
        SockFilter[] lowHalf = Half(low, (uint)mask, (uint)wanted, equal, different);
        return Half(high, (uint)(mask >> 32), (uint)(wanted >> 32), lowHalf, different);
    }

    private static SockFilter[] Half(uint offset, uint mask, uint wanted, SockFilter[] equal, SockFilter[] different)
    {
        if (mask == 0) return wanted == 0 ? equal : different;
        SockFilter[] check = Branch(Native.BPF_JEQ, wanted, equal, different);
        return mask == uint.MaxValue ? [Load(offset), .. check] : [Load(offset), And(mask), .. check];
    }

    /// <summary>High halves decide unless they are equal.</summary>
    private static SockFilter[] Ordered(
        uint high, uint low, uint valueHigh, uint valueLow, ushort lowComparison, SockFilter[] above, SockFilter[] notAbove)
    {
        SockFilter[] lowHalf = [Load(low), .. Branch(lowComparison, valueLow, above, notAbove)];
        SockFilter[] equalOrBelow = Branch(Native.BPF_JEQ, valueHigh, lowHalf, notAbove);
        return [Load(high), .. Branch(Native.BPF_JGT, valueHigh, above, equalOrBelow)];
    }

    private static SockFilter[] Branch(ushort comparison, uint operand, SockFilter[] taken, SockFilter[] otherwise)
    {
        var code = (ushort)(Native.BPF_JMP | comparison | Native.BPF_K);
        return taken.Length <= byte.MaxValue
            ? [new(code, 0, (byte)taken.Length, operand), .. taken, .. otherwise]
            : [new(code, 1, 0, operand), new(Native.BPF_JMP | Native.BPF_JA, 0, 0, (uint)taken.Length), .. taken, .. otherwise];
    }

    private static SockFilter Load(uint offset) => new(Native.BPF_LD | Native.BPF_W | Native.BPF_ABS, 0, 0, offset);

    private static SockFilter And(uint mask) => new(Native.BPF_ALU | Native.BPF_AND | Native.BPF_K, 0, 0, mask);

    private static SockFilter Return(SeccompAction action) => new(Native.BPF_RET | Native.BPF_K, 0, 0, action.ReturnValue);
}
