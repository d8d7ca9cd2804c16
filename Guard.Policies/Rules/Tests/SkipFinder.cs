namespace Guard.Policies.Rules.Tests;

/// <summary>Finds marks that keep tests from running.</summary>
internal static class SkipFinder
{
    /// <summary>The marks in a file's tokens.</summary>
    public static IEnumerable<SkipMarker> Find(TokenView tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.Kind == TokenKind.Word && IsMark(tokens, i)) yield return new SkipMarker(token.Value, token.Line, token.Column);
        }
    }

    /// <summary>Go's build constraints, which are comments: <c>//go:build</c> and <c>// +build</c>.</summary>
    public static IEnumerable<SkipMarker> BuildTags(string text, Language language)
    {
        if (language != Language.Go) yield break;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.StartsWith("//go:build ", StringComparison.Ordinal) || line.StartsWith("// +build ", StringComparison.Ordinal))
                yield return new SkipMarker("go:build", number, 1);
        }
    }

    private static bool IsMark(TokenView tokens, int i)
    {
        var word = tokens[i].Value;
        var before = tokens[i - 1];
        var after = tokens[i + 1];
        switch (tokens.Language)
        {
            case Language.CSharp:
                if (word is "Ignore" or "IgnoreAttribute" or "Explicit" or "ExplicitAttribute")
                    return (before.Is("[") || before.Is(",")) && (after.Is("]") || after.Is("(") || after.Is(","));
                if (word is "Inconclusive" or "Pass" || (word is "Ignore" or "Skip" or "SkipWhen" or "SkipUnless" && before.Is(".")))
                    return before.Is(".") && tokens[i - 2].Is("Assert") && after.Is("(");
                return (word is "Skip" or "SkipWhen" or "SkipUnless" && after.Is("=") && (before.Is("(") || before.Is(","))) || (word == "if" && before.Is("#"));
            case Language.Python:
                return (word is "skip" or "skipif" or "skipIf" or "skipUnless" or "skipTest" or "xfail" or "expectedFailure" or "importorskip" or "exit" && (before.Is(".") || before.Is("@")) && IsPythonSkip(tokens, i))
                    || word is "SkipTest" or "__test__" or "collect_ignore" or "collect_ignore_glob";
            case Language.JavaScript:
                return (word is "xit" or "xtest" or "xdescribe" or "xcontext" or "fit" or "fdescribe" && !before.Is(".") && (after.Is("(") || after.Is(".")))
                    || (word is "skip" or "only" or "todo" or "fails" or "failing" or "skipIf" or "runIf" && before.Is(".")
                        && tokens[i - 2].Value is "it" or "test" or "describe" or "context" or "suite" or "each" or "concurrent" or "this" or "t" or "ctx");
            case Language.Go:
                return word is "Skip" or "Skipf" or "SkipNow" && before.Is(".") && after.Is("(");
            case Language.Rust:
                return word is "ignore" or "cfg" or "cfg_attr" && before.Is("[") && !(word == "cfg" && tokens[i + 2].Is("test") && tokens[i + 3].Is(")"));
            case Language.C:
                return word is "GTEST_SKIP" or "GTEST_SKIP_" or "TEST_IGNORE" or "TEST_IGNORE_MESSAGE" or "SKIP" or "IGNORE_TEST"
                    || (word == "if" && before.Is("#") && after.Value is "0" or "false");
            default:
                return word is "skip" or "Skip" or "ignore" or "Ignore" or "Disabled" or "DisabledTest" or "pending" or "xit" or "xdescribe" or "xtest" or "markTestSkipped" or "markTestIncomplete" or "XCTSkip"
                    && (before.Is("@") || before.Is(".") || before.Is("[") || after.Is("(") || after.Kind == TokenKind.Text);
        }
    }

    /// <summary><c>exit</c> is a mark as <c>pytest.exit</c> only; the others are marks wherever they are members or decorators.</summary>
    private static bool IsPythonSkip(TokenView tokens, int i) => tokens[i].Value != "exit" || tokens[i - 2].Is("pytest");
}
