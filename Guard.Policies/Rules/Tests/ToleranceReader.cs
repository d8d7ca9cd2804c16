using System.Globalization;

namespace Guard.Policies.Rules.Tests;

/// <summary>Finds numeric tolerances where a name, or a known assertion, says that a literal is one.</summary>
internal static class ToleranceReader
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "delta", "tolerance", "tol", "atol", "rtol", "abs", "rel", "abs_tol", "rel_tol", "epsilon", "eps", "max_relative", "Within", "margin", "threshold", "max_diff",
    };

    private static readonly HashSet<string> Digits = new(StringComparer.OrdinalIgnoreCase) { "places", "decimal", "precision", "significant" };

    private static readonly HashSet<string> LastArgument = new(StringComparer.OrdinalIgnoreCase)
    {
        "ASSERT_NEAR", "EXPECT_NEAR", "InDelta", "InEpsilon", "InDeltaf", "InEpsilonf", "BeApproximately", "closeTo", "approximately", "ShouldBe", "assert_abs_diff_eq", "assert_relative_eq",
        "BOOST_CHECK_CLOSE", "BOOST_REQUIRE_CLOSE", "ck_assert_double_eq_tol", "ck_assert_float_eq_tol", "TEST_ASSERT_FLOAT_WITHIN", "TEST_ASSERT_DOUBLE_WITHIN", "XCTAssertEqualWithAccuracy",
    };

    /// <summary>Tolerances between two tokens, in order.</summary>
    public static IReadOnlyList<Tolerance> Read(TokenView tokens, int from, int to)
    {
        var result = new List<Tolerance>();
        for (var i = from; i < to; i++)
        {
            if (tokens[i].Kind == TokenKind.Word) Word(tokens, i, result);
            else if (tokens[i].Is("<") && Value(tokens[i + (tokens[i + 1].Is("=") ? 2 : 1)]) is > 0 and < 1 and double bound)
                Add(result, "<", bound, tokens[i + (tokens[i + 1].Is("=") ? 2 : 1)]);
        }

        return result;
    }

    private static void Word(TokenView tokens, int i, List<Tolerance> result)
    {
        var word = tokens[i].Value;
        var isName = Names.Contains(word);
        if ((isName || Digits.Contains(word)) && (tokens[i + 1].Is("=") || tokens[i + 1].Is(":") || tokens[i + 1].Is("(")) && Value(tokens[i + 2]) is double named)
        {
            // "abs(1.5)" is a function of a value, not a tolerance; "abs=1e-6" is one.
            if (!(tokens[i + 1].Is("(") && word is not ("Within" or "margin" or "epsilon"))) Add(result, word, isName ? named : -named, tokens[i + 2]);
            return;
        }

        if (!tokens[i + 1].Is("(") && !(tokens[i + 1].Is("!") && tokens[i + 2].Is("("))) return;
        var open = tokens[i + 1].Is("(") ? i + 1 : i + 2;
        if (word == "toBeCloseTo" || word == "assertAlmostEqual")
        {
            var arguments = tokens.Arguments(open);
            var digits = word == "toBeCloseTo" ? 1 : 2;
            if (arguments.Count > digits && arguments[digits] is var (from, to) && to - from == 1 && Value(tokens[from]) is double count) Add(result, word, -count, tokens[from]);
        }
        else if (LastArgument.Contains(word) || (word is "AreEqual" or "Equal" or "AreNotEqual"))
        {
            var arguments = tokens.Arguments(open);
            var least = word is "ShouldBe" or "BeApproximately" or "closeTo" or "approximately" ? 2 : 3;
            foreach (var (from, to) in arguments.Skip(least - 1))
            {
                if (to - from != 1 || Value(tokens[from]) is not double last) continue;

                // xUnit's Equal(expected, actual, 3) counts digits, MSTest's AreEqual(…, 0.01) is a distance.
                Add(result, word, word == "Equal" && last >= 1 ? -last : last, tokens[from]);
                break;
            }
        }
    }

    private static void Add(List<Tolerance> result, string kind, double looseness, Token at) =>
        result.Add(new Tolerance(kind, looseness, at.Line, at.Column));

    private static double? Value(Token token)
    {
        if (token.Kind != TokenKind.Number) return null;
        var text = token.Value.Replace("_", "", StringComparison.Ordinal).TrimEnd('f', 'F', 'd', 'D', 'm', 'M', 'L', 'l');
        foreach (var suffix in (string[])["f32", "f64"])
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)) text = text[..^3];
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }
}
