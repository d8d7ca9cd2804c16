namespace Guard.Policies.Rules.Tests;

/// <summary>Counts the cases (rows of data) that a test names, where a language has a usual form for them.</summary>
internal static class CaseCounter
{
    /// <summary>The number of cases; comparable only between two versions of one test.</summary>
    public static int Count(TokenView tokens, TestSpan span) => tokens.Language switch
    {
        Language.CSharp => Words(tokens, span, "DataRow", "InlineData", "TestCase", "Arguments", "Values"),
        Language.Rust => Words(tokens, span, "case", "test_case"),
        Language.Python or Language.JavaScript => Literals(tokens, span),
        Language.Go => Rows(tokens, span),
        _ => 0,
    };

    private static int Words(TokenView tokens, TestSpan span, params ReadOnlySpan<string> words)
    {
        var count = 0;
        for (var i = span.Start; i < span.From; i++)
        {
            foreach (var word in words) count += tokens[i].Is(word) && (tokens[i - 1].Is("[") || tokens[i - 1].Is(",")) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Literals in decorators (<c>parametrize</c>) or in what stands before the body (<c>test.each</c>).</summary>
    private static int Literals(TokenView tokens, TestSpan span)
    {
        var count = 0;
        for (var i = span.Start; i < span.From - 2; i++) count += tokens[i].Kind is TokenKind.Number or TokenKind.Text ? 1 : 0;
        return count;
    }

    /// <summary>Rows of table-driven tests: a brace right behind a brace or comma.</summary>
    private static int Rows(TokenView tokens, TestSpan span)
    {
        var count = 0;
        for (var i = span.From; i < span.To; i++) count += tokens[i].Is("{") && (tokens[i - 1].Is("{") || tokens[i - 1].Is(",")) ? 1 : 0;
        return count;
    }
}
