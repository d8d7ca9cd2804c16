namespace Guard.Policies.Rules.Tests;

/// <summary>What an assertion can notice.</summary>
internal enum AssertionStrength
{
    /// <summary>Nothing: it is always true.</summary>
    Trivial,

    /// <summary>That something is there, or is truthy.</summary>
    Weak,

    /// <summary>More than that.</summary>
    Strong,
}
