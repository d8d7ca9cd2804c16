namespace Guard.Vm.Seccomp;

/// <summary>Comparisons of a 64-bit argument, as in the OCI runtime specification.</summary>
public enum SeccompComparison
{
    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Not equal.</summary>
    NotEqual,

    /// <summary>Less, unsigned.</summary>
    Less,

    /// <summary>Less or equal, unsigned.</summary>
    LessOrEqual,

    /// <summary>Greater, unsigned.</summary>
    Greater,

    /// <summary>Greater or equal, unsigned.</summary>
    GreaterOrEqual,

    /// <summary>The argument and the mask (<c>value</c>) equals <c>valueTwo</c>.</summary>
    MaskedEqual,
}
