using System.Runtime.InteropServices;

namespace Guard.Vm.Interop;

/// <summary>struct sock_filter: one instruction of classic BPF.</summary>
/// <param name="Code">Operation.</param>
/// <param name="JumpTrue">Instructions to skip when a comparison holds.</param>
/// <param name="JumpFalse">Instructions to skip when it does not.</param>
/// <param name="Operand">The constant <c>k</c>.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct SockFilter(ushort Code, byte JumpTrue, byte JumpFalse, uint Operand);
