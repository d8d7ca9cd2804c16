namespace Guard.Policies.Rules.Tests;

/// <summary>What the rule knows of one version of a test file.</summary>
/// <param name="Tests">Its tests in order.</param>
/// <param name="Skips">Its skip markers in order.</param>
/// <param name="Real">Assertions that can fail, in tests and helpers.</param>
internal sealed record TestFile(IReadOnlyList<TestFunction> Tests, IReadOnlyList<SkipMarker> Skips, int Real)
{
    /// <summary>A file that is not there.</summary>
    public static TestFile None { get; } = new([], [], 0);

    /// <summary>Reads a file.</summary>
    public static TestFile Read(string path, string text)
    {
        var language = Languages.Of(path);
        if (language == Language.Data) return None;
        var tokens = new TokenView(Lexer.Read(text, language), language);
        return new TestFile(
            TestFinder.Find(tokens),
            [.. SkipFinder.Find(tokens), .. SkipFinder.BuildTags(text, language)],
            AssertionReader.Read(tokens, 0, tokens.Count).Count(assertion => assertion.Strength != AssertionStrength.Trivial));
    }
}
