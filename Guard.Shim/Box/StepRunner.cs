using Guard.Vm.Channel;
using Guard.Vm.Interop;

namespace Guard.Shim.Box;

/// <summary>Walks a list of steps. It allocates nothing, throws nothing and touches no static state, for it runs in the child of a raw clone.</summary>
internal static unsafe class StepRunner
{
    /// <summary>The errno reported when a call succeeds with a result other than the expected one.</summary>
    public const int Unexpected = 0;

    /// <summary>Runs steps in order.</summary>
    /// <returns>The index of the step that failed with <paramref name="errno"/>, or -1.</returns>
    public static int Run(Step* steps, int count, out int errno)
    {
        errno = 0;
        for (int index = 0; index < count; index++)
        {
            // SAFETY: steps points to count steps that StepList filled; the addresses in them live as long as the list.
            Step* step = steps + index;
            long result = Kernel.Retry(
                step->Number,
                Argument(step->A0, step->References, 0),
                Argument(step->A1, step->References, 1),
                Argument(step->A2, step->References, 2),
                Argument(step->A3, step->References, 3),
                Argument(step->A4, step->References, 4),
                Argument(step->A5, step->References, 5));
            if (result < 0)
            {
                errno = (int)-result;
                if (errno != step->Accepted && errno != step->AlsoAccepted) return index;
                index += step->SkipWhenAccepted;
                continue;
            }

            if (step->Expected != Step.Any && result != step->Expected)
            {
                errno = Unexpected;
                return index;
            }

            if (step->Result != 0) *(int*)step->Result = (int)result;
        }

        errno = 0;
        return -1;
    }

    /// <summary>The child's whole life after the clone: runs its steps, reports a failure, never returns.</summary>
    public static void RunChild(Step* steps, int count, int innerDescriptor, int finalDescriptor, InnerMessage* message)
    {
        int failed = Run(steps, count, out int errno);
        // SAFETY: message points to one message prepared before the clone. The pair's end moves during the steps: one of the two numbers is it.
        message->Kind = InnerKind.StepFailed;
        message->First = failed;
        message->Second = errno;
        if (Kernel.Call(SystemCall.SYS_write, finalDescriptor, (long)message, InnerMessage.Bytes) != InnerMessage.Bytes)
            Kernel.Call(SystemCall.SYS_write, innerDescriptor, (long)message, InnerMessage.Bytes);
        while (true) Kernel.Call(SystemCall.SYS_exit_group, 127);
    }

    private static long Argument(long value, int references, int index) => (references & (1 << index)) != 0 ? *(int*)value : value;
}
