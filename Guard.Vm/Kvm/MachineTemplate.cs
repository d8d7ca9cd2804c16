using Guard.Vm.Interop;

namespace Guard.Vm.Kvm;

/// <summary>
/// A VM that was stopped for good, to be forked: its state, and its memory as a sealed file that nobody can write any more. A fork maps that file
/// privately, so what no fork writes is there once.
/// </summary>
public sealed class MachineTemplate : IDisposable
{
    private readonly KvmHost _host;

    /// <summary>Takes a state and its memory over.</summary>
    internal MachineTemplate(KvmHost host, MachineState state, MemoryFile file, TimeProvider time, MachineImage? image = null)
    {
        (_host, State, File, Time, Image) = (host, state, file, time, image);
        try
        {
            file.Freeze();
            Memory = MappedMemory.Map(file, file.Bytes, MappingKind.ReadOnly);
        }
        catch (IOException error)
        {
            file.Dispose();
            throw new KvmException(error.Message, error);
        }
    }

    /// <summary>What its forks are made of.</summary>
    public MachineShape Shape => State.Shape;

    /// <summary>State of the host's device models, as it was given when the template was made.</summary>
    public ReadOnlyMemory<byte> Devices => State.Devices;

    /// <summary>What its forks see as read-only memory; null for nothing. It outlives them.</summary>
    public MachineImage? Image { get; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; }

    /// <summary>All but the memory.</summary>
    internal MachineState State { get; }

    /// <summary>The memory.</summary>
    internal MemoryFile File { get; }

    /// <summary>The memory, mapped to be read.</summary>
    internal MappedMemory Memory { get; }

    /// <summary>Makes a template of a VM that stands, and disposes the VM: were it to run on, its memory would no longer be what its state says.</summary>
    /// <param name="host">This machine's KVM.</param>
    /// <param name="machine">A VM of <see cref="KvmMachine.Create"/>.</param>
    /// <param name="devices">State of the host's device models.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidOperationException">It runs, or ended in a way that nothing goes on from.</exception>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public static MachineTemplate Freeze(KvmHost host, KvmMachine machine, byte[] devices, TimeProvider time)
    {
        MachineState state = machine.Save(devices);
        machine.Dispose();
        return new MachineTemplate(host, state, machine.File, time, machine.Image);
    }

    /// <summary>Makes a VM that goes on from here.</summary>
    /// <param name="tracked">Whether it is going to be <see cref="Reset"/>; its first write of each page then costs more.</param>
    /// <exception cref="KvmException">KVM refuses, for want of memory or descriptors, say.</exception>
    public KvmMachine Fork(bool tracked = false) => KvmMachine.Fork(_host, State, File, tracked, Time, Image);

    /// <summary>
    /// Puts a tracked fork back to what this is. Only for another run of the same tenant: what the first one left in the processor's own buffers, and in
    /// what KVM knows of this VM, is not taken away. State of device models is the caller's to put back.
    /// </summary>
    /// <returns>How many pages were put back.</returns>
    /// <exception cref="InvalidOperationException">It runs, is not tracked, or is not a fork of this.</exception>
    /// <exception cref="KvmException">KVM refuses.</exception>
    public int Reset(KvmMachine fork)
    {
        if (!ReferenceEquals(fork.File, File)) throw new InvalidOperationException("This VM is not a fork of this template.");
        return fork.Reset(State, Memory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        File.Dispose();
    }
}
