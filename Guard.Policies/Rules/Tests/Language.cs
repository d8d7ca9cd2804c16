namespace Guard.Policies.Rules.Tests;

/// <summary>Languages whose tests are read token by token.</summary>
internal enum Language
{
    /// <summary>C#.</summary>
    CSharp,

    /// <summary>Python.</summary>
    Python,

    /// <summary>JavaScript and TypeScript.</summary>
    JavaScript,

    /// <summary>Go.</summary>
    Go,

    /// <summary>Rust.</summary>
    Rust,

    /// <summary>C and C++.</summary>
    C,

    /// <summary>Other source code, read by the words that most frameworks share.</summary>
    Generic,

    /// <summary>Data: only its deletion weakens a test.</summary>
    Data,
}
