using System.Buffers.Binary;
using Guard.Vm.Interop;

namespace Guard.Vm.Seccomp;

/// <summary>Runs a filter as the kernel would, for tests and explanations. It knows the instructions that a seccomp filter of Guard uses.</summary>
public static class BpfSimulator
{
    /// <summary>Runs a program on one call.</summary>
    /// <returns>The filter's return value and how many instructions were executed.</returns>
    /// <exception cref="InvalidOperationException">The program leaves its bounds or has an unknown instruction.</exception>
    public static (uint Result, int Executed) Run(
        IReadOnlyList<SockFilter> program, uint architecture, uint number, ReadOnlySpan<ulong> arguments)
    {
        Span<byte> data = stackalloc byte[64]; // struct seccomp_data
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], architecture);
        for (int index = 0; index < 6; index++) BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (8 * index))..], arguments[index]);

        uint accumulator = 0;
        int position = 0;
        for (int executed = 1; executed <= program.Count; executed++)
        {
            if ((uint)position >= (uint)program.Count) throw new InvalidOperationException($"The filter jumps to {position}, out of its {program.Count} instructions.");
            SockFilter instruction = program[position++];
            uint operand = instruction.Operand;
            switch (instruction.Code)
            {
                case Native.BPF_LD | Native.BPF_W | Native.BPF_ABS when operand <= 60 && operand % 4 == 0:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data[(int)operand..]);
                    break;
                case Native.BPF_ALU | Native.BPF_AND | Native.BPF_K: accumulator &= operand; break;
                case Native.BPF_JMP | Native.BPF_JA: position += (int)operand; break;
                case Native.BPF_JMP | Native.BPF_JEQ | Native.BPF_K: Jump(accumulator == operand); break;
                case Native.BPF_JMP | Native.BPF_JGT | Native.BPF_K: Jump(accumulator > operand); break;
                case Native.BPF_JMP | Native.BPF_JGE | Native.BPF_K: Jump(accumulator >= operand); break;
                case Native.BPF_RET | Native.BPF_K: return (operand, executed);
                default: throw new InvalidOperationException($"The filter has instruction 0x{instruction.Code:x} with operand 0x{operand:x} at {position - 1}.");
            }

            void Jump(bool condition) => position += condition ? instruction.JumpTrue : instruction.JumpFalse;
        }

        throw new InvalidOperationException("The filter does not return.");
    }
}
