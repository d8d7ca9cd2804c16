namespace Guard.Vm.Seccomp;

/// <summary>A condition on one argument of a call.</summary>
/// <param name="Argument">The argument's index, 0 to 5.</param>
/// <param name="Comparison">The comparison.</param>
/// <param name="Value">The value, or the mask of <see cref="SeccompComparison.MaskedEqual"/>.</param>
/// <param name="ValueTwo">What the masked argument must be; 0 for every other comparison.</param>
public sealed record SeccompCondition(int Argument, SeccompComparison Comparison, ulong Value, ulong ValueTwo)
{
    /// <summary>Whether an argument meets it: the definition that compiled programs are tested against.</summary>
    public bool Holds(ulong argument) => Comparison switch
    {
        SeccompComparison.Equal => argument == Value,
        SeccompComparison.NotEqual => argument != Value,
        SeccompComparison.Less => argument < Value,
        SeccompComparison.LessOrEqual => argument <= Value,
        SeccompComparison.Greater => argument > Value,
        SeccompComparison.GreaterOrEqual => argument >= Value,
        _ => (argument & Value) == ValueTwo,
    };
}
