namespace Guard.Policies.Rules.Tests;

/// <summary>One test as its runner would see it.</summary>
internal sealed record TestFunction
{
    /// <summary>Its name (the title, where tests have titles).</summary>
    public required string Name { get; init; }

    /// <summary>One-based line of its name.</summary>
    public required int Line { get; init; }

    /// <summary>Its body's tokens joined: equal bodies test the same.</summary>
    public required string Body { get; init; }

    /// <summary>Its assertions in order.</summary>
    public required IReadOnlyList<Assertion> Assertions { get; init; }

    /// <summary>Its tolerances in order.</summary>
    public required IReadOnlyList<Tolerance> Tolerances { get; init; }

    /// <summary>How many cases (rows of data) it names.</summary>
    public required int Cases { get; init; }

    /// <summary>Assertions that can fail.</summary>
    public int Real => Assertions.Count(assertion => assertion.Strength != AssertionStrength.Trivial);

    /// <summary>Assertions that notice a wrong value.</summary>
    public int Strong => Assertions.Count(assertion => assertion.Strength == AssertionStrength.Strong);

    /// <summary>Assertions that cannot fail.</summary>
    public int Trivial => Assertions.Count - Real;
}
