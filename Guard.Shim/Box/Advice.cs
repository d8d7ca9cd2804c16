using Guard.Vm.Interop;
using Guard.Vm.Process;

namespace Guard.Shim.Box;

/// <summary>Turns a failed step into a failure with its layer and fix.</summary>
internal static class Advice
{
    /// <summary>A failure of one step.</summary>
    /// <param name="step">What was tried.</param>
    /// <param name="errno">What the kernel said; 0 when a call succeeded with an unexpected result.</param>
    public static BoxFailure For(string step, int errno)
    {
        string why = errno == StepRunner.Unexpected ? "unexpected result" : Errno.Describe(errno);
        string message = $"The box cannot be built: {step}: {why}.";
        return IsolationAdvice.Find(step, errno) is { } advice
            ? new BoxFailure(advice.Layer, message + " " + advice.Cause, advice.Fix)
            : new BoxFailure(message);
    }
}
