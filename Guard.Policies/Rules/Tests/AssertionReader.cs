namespace Guard.Policies.Rules.Tests;

/// <summary>Finds assertions and says what each can notice.</summary>
internal static class AssertionReader
{
    /// <summary>Assertions between two tokens, in order.</summary>
    public static IReadOnlyList<Assertion> Read(TokenView tokens, int from, int to)
    {
        var result = new List<Assertion>();
        for (var i = from; i < to; i++)
        {
            if (tokens[i].Kind != TokenKind.Word) continue;
            if (tokens.Language == Language.Python && tokens[i].Is("assert"))
            {
                var end = StatementEnd(tokens, i, to);
                result.Add(new Assertion(AssertionJudge.Statement(tokens, i + 1, end), tokens[i].Line));
                i = end - 1;
            }
            else if (Call(tokens, i) is { } call)
            {
                result.Add(new Assertion(AssertionJudge.Call(tokens, call), tokens[i].Line));
                i = Math.Max(i, call.Open);
            }
        }

        return result;
    }

    /// <summary>The assertion call whose first word stands at an index, or null.</summary>
    public static AssertionCall? Call(TokenView tokens, int i)
    {
        var word = tokens[i].Value;
        if (tokens[i].Kind != TokenKind.Word) return null;
        switch (tokens.Language)
        {
            case Language.CSharp:
                if (word is "Assert" or "CollectionAssert" or "StringAssert" or "ClassicAssert") return Member(tokens, i);
                if (word == "Should" && tokens[i - 1].Is(".") && tokens[i + 1].Is("(")) return Member(tokens, tokens.Close(i + 1));
                return (word.StartsWith("Should", StringComparison.Ordinal) && word.Length > 6 && tokens[i - 1].Is(".")) || (word.StartsWith("Verify", StringComparison.Ordinal) && tokens[i - 1].Is("."))
                    || word.StartsWith("Assert", StringComparison.Ordinal) ? Plain(tokens, i) : null;
            case Language.Python:
                if (word is "raises" or "warns" or "fail" && tokens[i - 1].Is(".") && tokens[i - 2].Is("pytest")) return Plain(tokens, i);
                return word.StartsWith("assert", StringComparison.Ordinal) || (word == "fail" && tokens[i - 2].Is("self")) ? Plain(tokens, i) : null;
            case Language.JavaScript:
                if (word == "expect" && tokens[i + 1].Is("(")) return Chain(tokens, i);
                if (word is "assert" && tokens[i + 1].Is(".")) return Member(tokens, i);
                return word.StartsWith("assert", StringComparison.Ordinal) ? Plain(tokens, i) : null;
            case Language.Go:
                if (word is "Error" or "Errorf" or "Fatal" or "Fatalf" or "Fail" or "FailNow" && tokens[i - 1].Is(".") && tokens[i - 2].Value is "t" or "b" or "tb" or "f") return Plain(tokens, i);
                return word is "assert" or "require" && tokens[i + 1].Is(".") ? Member(tokens, i) : null;
            case Language.Rust:
                return (word.StartsWith("assert", StringComparison.Ordinal) || word.StartsWith("debug_assert", StringComparison.Ordinal) || word.StartsWith("prop_assert", StringComparison.Ordinal) || word is "panic")
                    && tokens[i + 1].Is("!") ? Plain(tokens, i + 1, word) : null;
            case Language.C:
                return word.StartsWith("assert", StringComparison.Ordinal) || word.StartsWith("ASSERT", StringComparison.Ordinal) || word.StartsWith("EXPECT_", StringComparison.Ordinal)
                    || word.StartsWith("REQUIRE", StringComparison.Ordinal) || word.StartsWith("CHECK", StringComparison.Ordinal) || word.Contains("_assert", StringComparison.Ordinal)
                    || word.StartsWith("TEST_ASSERT", StringComparison.Ordinal) || word.StartsWith("BOOST_CHECK", StringComparison.Ordinal) || word.StartsWith("BOOST_REQUIRE", StringComparison.Ordinal)
                    || word.StartsWith("BOOST_TEST", StringComparison.Ordinal) || word is "FAIL" or "ADD_FAILURE" ? Plain(tokens, i) : null;
            default:
                var lower = word.ToLowerInvariant();
                return lower.StartsWith("assert", StringComparison.Ordinal) || lower.StartsWith("expect", StringComparison.Ordinal) || lower.StartsWith("should", StringComparison.Ordinal)
                    || lower.StartsWith("verify", StringComparison.Ordinal) || lower.StartsWith("xctassert", StringComparison.Ordinal)
                    ? Plain(tokens, i) ?? new AssertionCall(word, i, -1) : null;
        }
    }

    /// <summary>A statement's end: the next line outside brackets.</summary>
    private static int StatementEnd(TokenView tokens, int i, int to)
    {
        var at = i + 1;
        var line = tokens[i].Line;
        while (at < to && tokens[at].Line == line)
        {
            if (tokens[at].Is(";")) break;
            if (tokens[at].Is("\\"))
            {
                line++;
            }
            else if (tokens[at].Kind == TokenKind.Text)
            {
                line += tokens[at].Value.Count(unit => unit == '\n');
            }
            else if (tokens[at].Kind == TokenKind.Sign && tokens[at].Value is "(" or "[" or "{")
            {
                at = Math.Min(tokens.Close(at), to - 1);
                line = tokens[at].Line;
            }

            at++;
        }

        return at;
    }

    private static AssertionCall? Plain(TokenView tokens, int i, string? name = null)
    {
        var open = i + 1;
        if (tokens[open].Is("<"))
        {
            // Type arguments: to the parenthesis, if one comes soon.
            while (open - i < 24 && !tokens[open].Is("(") && !tokens[open].Is(";")) open++;
        }

        return tokens[open].Is("(") || (tokens.Language == Language.Rust && tokens[open].Value is "[" or "{") ? new AssertionCall(name ?? tokens[i].Value, i, open) : null;
    }

    private static AssertionCall? Member(TokenView tokens, int i) =>
        tokens[i + 1].Is(".") && tokens[i + 2].Kind == TokenKind.Word ? Plain(tokens, i + 2) : null;

    /// <summary><c>expect(a).not.toBe(b)</c>: the name is the matcher's, the first arguments those of expect.</summary>
    private static AssertionCall Chain(TokenView tokens, int i)
    {
        var at = tokens.Close(i + 1) + 1;
        var name = "expect";
        var matcher = -1;
        while (tokens[at].Is(".") && tokens[at + 1].Kind == TokenKind.Word)
        {
            name = tokens[at + 1].Value;
            at += 2;
            if (!tokens[at].Is("(")) continue;
            matcher = at;
            at = tokens.Close(at) + 1;
        }

        return new AssertionCall(name, i, i + 1) { Matcher = matcher };
    }
}
