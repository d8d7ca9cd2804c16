using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Guard.Vm.Interop;

namespace Guard.Vm.Seccomp;

/// <summary>A compiled filter.</summary>
/// <param name="Instructions">The program, as the kernel takes it.</param>
public sealed record SeccompProgram(IReadOnlyList<SockFilter> Instructions)
{
    /// <summary>The program's bytes: an array of struct sock_filter.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(Instructions.ToArray().AsSpan()).ToArray();

    /// <summary>Lower-case hex SHA-256 of <see cref="ToBytes"/>.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(ToBytes()));
}
