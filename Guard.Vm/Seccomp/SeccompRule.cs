namespace Guard.Vm.Seccomp;

/// <summary>A rule of a profile: for these calls, when all conditions hold, this action.</summary>
/// <param name="Names">Names of system calls.</param>
/// <param name="Conditions">Conditions that must all hold; none means always.</param>
/// <param name="Action">The decision.</param>
/// <param name="Comment">Why the rule is there.</param>
public sealed record SeccompRule(
    IReadOnlyList<string> Names, IReadOnlyList<SeccompCondition> Conditions, SeccompAction Action, string Comment);
