using Guard.Vm;
using Guard.Vm.Channel;
using Guard.Vm.Interop;
using Guard.Vm.Process;

namespace Guard.Shim.Box;

/// <summary>PID 1 of a box, as the Shim sees it.</summary>
internal sealed unsafe class BoxProcess
{
    private bool _reaped;

    private BoxProcess(int id, int descriptor, int channel)
    {
        Id = id;
        Descriptor = descriptor;
        Channel = channel;
    }

    /// <summary>The process id outside.</summary>
    public int Id { get; }

    /// <summary>Its pidfd: readable when it has ended.</summary>
    public int Descriptor { get; }

    /// <summary>The Shim's end of the pair, or -1 after the other end closed.</summary>
    public int Channel { get; private set; }

    /// <summary>Runs steps in this process.</summary>
    /// <exception cref="BoxFailure">One failed.</exception>
    public static void RunHere(StepList steps)
    {
        // SAFETY: Freeze gives exactly Count steps.
        int failed = StepRunner.Run(steps.Freeze(), steps.Count, out int errno);
        if (failed >= 0) throw Advice.For(steps.Describe(failed), errno);
    }

    /// <summary>The one raw clone: the child shares nothing, runs the prepared steps and never returns to managed life.</summary>
    public static BoxProcess Clone(BoxNetwork network, StepList steps, int outer, int inner)
    {
        long flags = Native.CLONE_NEWUSER | Native.CLONE_NEWNS | Native.CLONE_NEWPID | Native.CLONE_NEWIPC | Native.CLONE_NEWUTS
            | Native.CLONE_NEWCGROUP | Native.CLONE_PIDFD | Native.SIGCHLD;
        if (network == BoxNetwork.None) flags |= Native.CLONE_NEWNET;
        Step* program = steps.Freeze();
        int count = steps.Count;
        var message = (InnerMessage*)StepList.Bytes(new byte[InnerMessage.Bytes]);
        int descriptor = -1;
        // SAFETY: without CLONE_VM the child has a copy of this single-threaded, quiet process. It calls only StepRunner.RunChild, whose code and
        // system-call stub were run once below, so that nothing is resolved or allocated in it, and which ends in execve or exit_group.
        StepRunner.Run(program, 0, out _);
        Kernel.Call(SystemCall.SYS_getpid);
        long id = Kernel.Call(SystemCall.SYS_clone, flags, 0, (long)&descriptor);
        if (id == 0) StepRunner.RunChild(program, count, inner, BoxPlan.InnerDescriptor, message);
        if (id < 0) throw Advice.For(IsolationAdvice.CloneStep, (int)-id);
        Kernel.Close(inner);
        return new BoxProcess((int)id, descriptor, outer);
    }

    /// <summary>Kills PID 1; the kernel then kills everything in its namespace.</summary>
    public void Kill()
    {
        if (!_reaped) Kernel.Call(SystemCall.SYS_kill, Id, Native.SIGKILL);
    }

    /// <summary>Waits for PID 1's end: the kernel reaps it only after everything else in its namespace.</summary>
    public void Reap()
    {
        if (_reaped) return;
        Kernel.Retry(SystemCall.SYS_wait4, Id);
        _reaped = true;
    }

    /// <summary>Sends a message to the box; one that is gone is noticed by its pidfd.</summary>
    public void Send(InnerKind kind, int first = 0)
    {
        var message = new InnerMessage { Kind = kind, First = first };
        // SAFETY: a local of InnerMessage.Bytes bytes.
        if (Channel >= 0) Kernel.Retry(SystemCall.SYS_write, Channel, (long)&message, InnerMessage.Bytes);
    }

    /// <summary>Takes a message that is there.</summary>
    /// <returns>The message and the descriptor that came with it (-1 for none), or null when there is none.</returns>
    public (InnerMessage Message, int Descriptor)? Receive()
    {
        if (Channel < 0) return null;
        InnerMessage message = default;
        var control = new ControlHeader { Descriptor = -1 };
        var vector = new IoVector { Base = (nint)(&message), Length = InnerMessage.Bytes };
        var header = new MessageHeader { Vectors = (nint)(&vector), VectorCount = 1, Control = (nint)(&control), ControlLength = sizeof(ControlHeader) };
        // SAFETY: every address is a local that outlives the call, with its size.
        long count = Kernel.Retry(SystemCall.SYS_recvmsg, Channel, (long)&header, Native.MSG_DONTWAIT | Native.MSG_CMSG_CLOEXEC);
        if (count == InnerMessage.Bytes)
            return (message, header.ControlLength >= 20 && control.Type == Native.SCM_RIGHTS ? control.Descriptor : -1);
        if (count != -Errno.EAGAIN)
        {
            Kernel.Close(Channel);
            Channel = -1;
        }

        return null;
    }
}
