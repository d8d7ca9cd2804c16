using System.Reflection;

namespace Guard.Vm.Seccomp;

/// <summary>A seccomp profile: data with one meaning, <see cref="Evaluate"/>, and a compiled form, <see cref="SeccompCompiler"/>.</summary>
/// <param name="Name">The profile's name, such as <c>agent</c>.</param>
/// <param name="Default">The decision for calls that no rule matches.</param>
/// <param name="Rules">Rules in order; the first match decides.</param>
public sealed record SeccompProfile(string Name, SeccompAction Default, IReadOnlyList<SeccompRule> Rules)
{
    /// <summary>First number of the x32 range (asm/unistd.h, __X32_SYSCALL_BIT).</summary>
    public const uint X32Range = 0x40000000;

    /// <summary>Reads a shipped profile.</summary>
    /// <param name="name">Its name: <c>agent</c> or <c>evaluator</c>.</param>
    /// <exception cref="FormatException">No profile of that name is shipped.</exception>
    public static SeccompProfile Shipped(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"profile.{name}.json");
        if (stream is null) throw new FormatException($"No seccomp profile named '{name}' is shipped; there are agent and evaluator.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return SeccompProfileReader.Read(bytes);
    }

    /// <summary>What the profile decides for a call, straight from its rules.</summary>
    /// <param name="architecture">AUDIT_ARCH_* of the call.</param>
    /// <param name="number">The call's number.</param>
    /// <param name="arguments">Its six arguments.</param>
    public SeccompAction Evaluate(uint architecture, uint number, ReadOnlySpan<ulong> arguments)
    {
        if (architecture != Interop.Native.AUDIT_ARCH_X86_64 || number >= X32Range) return SeccompAction.Kill;
        if (number > SystemCallTable.Newest) return SeccompAction.Fail(Interop.Errno.ENOSYS);
        if (SystemCallTable.Name(number) is not { } name) return Default;
        foreach (SeccompRule rule in Rules)
        {
            if (rule.Names.Contains(name, StringComparer.Ordinal) && AllHold(rule.Conditions, arguments)) return rule.Action;
        }

        return Default;
    }

    private static bool AllHold(IReadOnlyList<SeccompCondition> conditions, ReadOnlySpan<ulong> arguments)
    {
        foreach (SeccompCondition condition in conditions)
        {
            if (!condition.Holds(arguments[condition.Argument])) return false;
        }

        return true;
    }
}
