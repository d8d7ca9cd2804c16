using Guard.Policies.Model;

namespace Guard.Policies.Loading;

/// <summary>What loading gave: a whole policy, or the errors and no policy. Never both, never neither.</summary>
/// <param name="Policy">The policy, when there is no error.</param>
/// <param name="Diagnostics">Every error, by place in the file; empty when there is a policy.</param>
public sealed record PolicyLoadResult(Policy? Policy, IReadOnlyList<PolicyDiagnostic> Diagnostics)
{
    /// <summary>Whether a policy was loaded.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Policy))]
    public bool IsValid => Policy is not null;
}
