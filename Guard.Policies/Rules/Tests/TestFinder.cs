namespace Guard.Policies.Rules.Tests;

/// <summary>Finds the tests of a file as their usual runners would.</summary>
internal static class TestFinder
{
    /// <summary>The tests in order.</summary>
    public static IReadOnlyList<TestFunction> Find(TokenView tokens)
    {
        var result = new List<TestFunction>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Span(tokens, i) is not { } span) continue;
            var assertions = AssertionReader.Read(tokens, span.From, span.To);
            result.Add(new TestFunction
            {
                Name = span.Name,
                Line = tokens[i].Line,
                Body = tokens.Join(span.From, span.To),
                Assertions = assertions,
                Tolerances = ToleranceReader.Read(tokens, span.From, span.To),
                Cases = CaseCounter.Count(tokens, span),
            });

            // Tests do not nest; going on behind the body also keeps hostile nesting linear.
            i = Math.Max(i, span.To - 1);
        }

        return result;
    }

    private static TestSpan? Span(TokenView tokens, int i) => tokens.Language switch
    {
        Language.CSharp => CSharp(tokens, i),
        Language.Python => Python(tokens, i),
        Language.JavaScript => JavaScript(tokens, i),
        Language.Go => Go(tokens, i),
        Language.Rust => Rust(tokens, i),
        Language.C => C(tokens, i),
        _ => Generic(tokens, i),
    };

    private static TestSpan? CSharp(TokenView tokens, int i)
    {
        // At an attribute list: [A, B(…)] [C] modifiers type Name(…) body.
        if (!tokens[i].Is("[")) return null;
        var at = i;
        var isTest = false;
        while (tokens[at].Is("[") && tokens.Close(at) > at)
        {
            var close = tokens.Close(at);
            for (var j = at + 1; j < close; j++)
            {
                isTest |= tokens[j].Kind == TokenKind.Word && (tokens[j - 1].Is("[") || tokens[j - 1].Is(",") || tokens[j - 1].Is("."))
                    && IsCSharpAttribute(tokens[j].Value);
            }

            at = close + 1;
        }

        if (!isTest) return null;
        var head = at;
        while (at < tokens.Count && at - head < 64 && !tokens[at].Is("(") && !tokens[at].Is("{") && !tokens[at].Is(";") && !tokens[at].Is("}")) at++;
        if (!tokens[at].Is("(")) return null;

        // A generic method has its type parameters between name and list.
        var name = at - 1;
        while (name > head && tokens[name].Kind != TokenKind.Word) name--;
        return Body(tokens, tokens[name].Value, i, tokens.Close(at) + 1);
    }

    private static bool IsCSharpAttribute(string word) =>
        word.EndsWith("Attribute", StringComparison.Ordinal)
            ? IsCSharpAttribute(word[..^9])
            : word is "TestMethod" or "DataTestMethod" or "Test" or "TestCase" or "TestCaseSource" or "Fact" or "Theory" or "Property" or "STATestMethod"
                || (word.EndsWith("Fact", StringComparison.Ordinal) || word.EndsWith("Theory", StringComparison.Ordinal) || word.EndsWith("TestMethod", StringComparison.Ordinal));

    /// <summary>The body behind a parameter list: a block, or an expression up to its semicolon.</summary>
    private static TestSpan? Body(TokenView tokens, string name, int start, int at)
    {
        for (var i = at; i < Math.Min(tokens.Count, at + 256); i++)
        {
            if (tokens[i].Is("{")) return new TestSpan(name, start, i + 1, tokens.Close(i));
            if (tokens[i].Is(";")) return null;
            if (!tokens[i].Is("=") || !tokens[i + 1].Is(">")) continue;
            var end = tokens.Find(i + 2, tokens.Count, ";");
            return new TestSpan(name, start, i + 2, end < 0 ? tokens.Count : end);
        }

        return null;
    }

    private static TestSpan? Python(TokenView tokens, int i)
    {
        if (!tokens[i].Is("def") || !tokens[i + 1].Value.StartsWith("test", StringComparison.Ordinal) || !tokens[i + 2].Is("(")) return null;
        var first = tokens[i - 1].Is("async") && tokens[i - 1].Line == tokens[i].Line ? tokens[i - 1] : tokens[i];
        var body = tokens.Find(tokens.Close(i + 2), tokens.Count, ":") is var colon and >= 0 ? colon + 1 : tokens.Close(i + 2) + 1;
        if (tokens[tokens.Close(i + 2)].Is(")")) body = SignAfter(tokens, tokens.Close(i + 2) + 1, ":") + 1;
        var end = body;
        while (end < tokens.Count && (tokens[end].Line == tokens[body - 1].Line || tokens[end].Column > first.Column))
        {
            // What stands in brackets may be dedented at will.
            end = tokens[end].Kind == TokenKind.Sign && tokens[end].Value is "(" or "[" or "{" ? tokens.Close(end) + 1 : end + 1;
        }

        var start = i;
        while (start > 0 && (tokens[start - 1].Column > first.Column || tokens[start - 1].Line == tokens[start].Line || tokens[start - 1].Is("@")) && i - start < 2000
            && !tokens[start - 1].Is(":")) start--;
        return new TestSpan(tokens[i + 1].Value, start, body, Math.Min(end, tokens.Count));
    }

    private static int SignAfter(TokenView tokens, int from, string sign)
    {
        var i = from;
        while (i < tokens.Count && !tokens[i].Is(sign)) i++;
        return i;
    }

    private static TestSpan? JavaScript(TokenView tokens, int i)
    {
        if (tokens[i].Kind != TokenKind.Word || tokens[i].Value is not ("it" or "test" or "fit" or "xit" or "xtest") || tokens[i - 1].Is(".")) return null;
        var at = i + 1;
        while (tokens[at].Is(".") && tokens[at + 1].Kind == TokenKind.Word)
        {
            at += 2;
            if (tokens[at].Is("(") && tokens[at - 1].Value is "each" or "skipIf" or "runIf" or "for") at = tokens.Close(at) + 1;
            else if (tokens[at].Kind == TokenKind.Text && tokens[at - 1].Is("each")) at++;
        }

        if (!tokens[at].Is("(") || tokens[at + 1].Kind != TokenKind.Text) return null;
        return new TestSpan(tokens[at + 1].Value.Trim('\'', '"', '`'), i, at + 2, tokens.Close(at));
    }

    private static TestSpan? Go(TokenView tokens, int i)
    {
        var name = tokens[i + 1].Value;
        var isTest = tokens[i].Is("func") && tokens[i + 2].Is("(")
            && ((string[])["Test", "Benchmark", "Fuzz", "Example"]).Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || !char.IsLower(name[prefix.Length])));
        return isTest ? Body(tokens, name, i, tokens.Close(i + 2) + 1) : null;
    }

    private static TestSpan? Rust(TokenView tokens, int i)
    {
        if (!tokens[i].Is("#") || !tokens[i + 1].Is("[")) return null;
        var at = i;
        var isTest = false;
        while (tokens[at].Is("#") && tokens[at + 1].Is("[") && tokens.Close(at + 1) is var close && close > at + 1)
        {
            for (var j = at + 2; j < close; j++) isTest |= tokens[j].Value is "test" or "rstest" or "test_case" or "quickcheck" && (tokens[j - 1].Is("[") || tokens[j - 1].Is(":"));
            at = close + 1;
        }

        if (!isTest) return null;
        var head = at;
        while (at < tokens.Count && at - head < 16 && !tokens[at].Is("fn")) at++;
        return tokens[at].Is("fn") ? Body(tokens, tokens[at + 1].Value, i, at + 2) : null;
    }

    private static TestSpan? C(TokenView tokens, int i)
    {
        var word = tokens[i].Value;
        if (tokens[i].Kind != TokenKind.Word || !tokens[i + 1].Is("(")) return null;
        var macro = word is "TEST" or "TEST_F" or "TEST_P" or "TYPED_TEST" or "TEST_CASE" or "TEST_CASE_METHOD" or "SCENARIO" or "BOOST_AUTO_TEST_CASE"
            or "START_TEST" or "Test" or "CTEST" or "TEST_CASE_TEMPLATE";
        var function = word.StartsWith("test", StringComparison.Ordinal) && tokens[i - 1].Kind == TokenKind.Word && !tokens[i - 1].Is("return");
        if (!macro && !function) return null;
        var close = tokens.Close(i + 1);
        var name = macro ? tokens.Join(i + 2, close) : word;
        if (word != "START_TEST") return tokens[close + 1].Is("{") ? Body(tokens, name, i, close + 1) : null;
        var end = close + 1;
        while (end < tokens.Count && !tokens[end].Is("END_TEST")) end++;
        return new TestSpan(name, i, close + 1, end);
    }

    /// <summary>A function whose name begins or ends with "test", with a block; or a titled block such as <c>it "…"</c> or <c>@test "…"</c>.</summary>
    private static TestSpan? Generic(TokenView tokens, int i)
    {
        var word = tokens[i].Value;
        if (tokens[i].Kind != TokenKind.Word) return null;
        var titled = word is "it" or "test" or "specify" && tokens[i + 1].Kind == TokenKind.Text;
        var named = tokens[i + 1].Is("(") && (word.StartsWith("test", StringComparison.OrdinalIgnoreCase) || word.EndsWith("Test", StringComparison.Ordinal))
            && tokens[i - 1].Kind == TokenKind.Word;
        if (!titled && !named) return null;
        var name = titled ? tokens[i + 1].Value : word;
        if (named && Body(tokens, name, i, tokens.Close(i + 1) + 1) is { } block) return block;

        // Languages without braces: the test goes on until the next one begins.
        var end = i + 2;
        while (end < tokens.Count && !(tokens[end].Value is "it" or "test" or "specify" or "def" && tokens[end].Line != tokens[end - 1].Line)) end++;
        return new TestSpan(name, i, i + 2, end);
    }
}
