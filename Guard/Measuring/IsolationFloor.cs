using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Measuring;

/// <summary>The weakest isolation that a policy allows.</summary>
internal static class IsolationFloor
{
    /// <summary>Refuses a rung below the floor, an unknown floor, and any run of code on the rung <c>none</c>.</summary>
    /// <exception cref="MeasurementFailureException">The rung is too weak; nothing may run.</exception>
    public static void Check(Policy policy, IsolationRung rung)
    {
        IsolationRung floor = RungName.Parse(policy.Isolation)
            ?? throw new MeasurementFailureException($"The policy's isolation floor '{policy.Isolation}' is not known. Correct it with guard policy edit.");
        if (rung > IsolationRung.None && rung >= floor) return;
        throw new MeasurementFailureException(
            $"The isolation here is '{RungName.Of(rung)}', the policy's floor is '{policy.Isolation}': nothing was run. guard doctor says how to get the next rung.");
    }
}
