using Guard.Vm.Interop;

namespace Guard.Vm.Kvm;

/// <summary>KVM refused something that should have worked: the VM it was for is of no use any more, others are not touched.</summary>
public sealed class KvmException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed and why.</param>
    public KvmException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public KvmException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Throws when the kernel refused.</summary>
    /// <param name="result">What it answered: negative is an errno.</param>
    /// <param name="what">What was asked for, in words.</param>
    /// <returns>The answer.</returns>
    internal static int Check(long result, string what) => result >= 0 ? (int)result : throw new KvmException($"KVM refused to {what}: {Kernel.Describe(result)}");
}
