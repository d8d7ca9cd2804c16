namespace Guard.Policies.Rules.Tests;

/// <summary>Says what an assertion can notice, where tokens tell it.</summary>
internal static class AssertionJudge
{
    private static readonly HashSet<string> WeakNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "IsNotNull", "NotNull", "NotBeNull", "ShouldNotBeNull", "NotNil", "toBeTruthy", "toBeDefined", "assertIsNotNone", "NotEmpty", "IsNotEmpty", "NotBeEmpty",
        "assertIsInstance", "IsInstanceOfType", "IsType", "IsAssignableFrom", "toBeInstanceOf", "isOk", "ok", "exists", "isDefined", "assertNotNull", "XCTAssertNotNil",
        "DoesNotThrow", "NotThrow", "assert_not_null", "ASSERT_NE_NULL", "toHaveBeenCalled",
    };

    /// <summary>Judges a call.</summary>
    public static AssertionStrength Call(TokenView tokens, AssertionCall call)
    {
        if (call.Open < 0) return AssertionStrength.Strong;
        var arguments = tokens.Arguments(call.Open);
        if (tokens.Language == Language.Go && arguments.Count > 1 && tokens[arguments[0].From].Value is "t" or "b" && arguments[0].To - arguments[0].From == 1) arguments.RemoveAt(0);
        if (call.Matcher >= 0) arguments.AddRange(tokens.Arguments(call.Matcher));
        if (IsTrivial(tokens, call.Name, arguments)) return AssertionStrength.Trivial;
        if (WeakNames.Contains(call.Name)) return AssertionStrength.Weak;
        var takesCondition = call.Name is "assert" or "debug_assert" or "IsTrue" or "True" or "assertTrue" or "assert_true" or "ASSERT_TRUE" or "EXPECT_TRUE" or "CHECK" or "REQUIRE" or "That" or "ShouldBeTrue" or "isTrue";
        return takesCondition && arguments.Count > 0 ? Condition(tokens, arguments[0].From, arguments[0].To) : AssertionStrength.Strong;
    }

    /// <summary>Judges Python's assert statement between two tokens.</summary>
    public static AssertionStrength Statement(TokenView tokens, int from, int to)
    {
        var comma = tokens.Find(from, to, ",");
        var end = comma < 0 ? to : comma;

        // assert (condition, "message") is a tuple, which is always true.
        if (tokens[from].Is("(") && tokens.Close(from) == end - 1)
        {
            if (tokens.Find(from + 1, end - 1, ",") >= 0) return AssertionStrength.Trivial;
            (from, end) = (from + 1, end - 1);
        }

        return Condition(tokens, from, end);
    }

    private static AssertionStrength Condition(TokenView tokens, int from, int to)
    {
        if (IsConstant(tokens, from, to, truth: true) || SameSides(tokens, from, to)) return AssertionStrength.Trivial;
        var text = " " + tokens.Join(from, to) + " ";
        if (text.EndsWith(" is not None ", StringComparison.Ordinal) || text.EndsWith(" ! = null ", StringComparison.Ordinal) || text.EndsWith(" ! = NULL ", StringComparison.Ordinal)
            || text.EndsWith(" is not null ", StringComparison.Ordinal) || text.EndsWith(". is_ok ( ) ", StringComparison.Ordinal) || text.EndsWith(". is_some ( ) ", StringComparison.Ordinal)
            || text.StartsWith(" isinstance (", StringComparison.Ordinal)) return AssertionStrength.Weak;

        // "assert not f(x)" and "assert a.equals(b)" are as exact as their author made them; a bare value is only truthy.
        return to - from == 1 || (tokens.Language == Language.Python && !HasOperator(tokens, from, to) && tokens[to - 1].Is(")"))
            ? AssertionStrength.Weak
            : AssertionStrength.Strong;
    }

    private static bool HasOperator(TokenView tokens, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (tokens[i].Value is "<" or ">" or "in" or "is" or "not" or "and" or "or" || (tokens[i].Is("=") && tokens[i + 1].Is("="))) return true;
            if (tokens[i].Is("!") && tokens[i + 1].Is("=")) return true;
            if (tokens[i].Kind == TokenKind.Sign && tokens[i].Value is "(" or "[" or "{") i = tokens.Close(i);
        }

        return false;
    }

    private static bool IsTrivial(TokenView tokens, string name, List<(int From, int To)> arguments)
    {
        if (arguments.Count == 0) return false;
        var negative = name.Contains("False", StringComparison.OrdinalIgnoreCase) || name.Contains("Falsy", StringComparison.OrdinalIgnoreCase);
        if (name.Contains("not", StringComparison.OrdinalIgnoreCase) && !name.Contains("null", StringComparison.OrdinalIgnoreCase)) return false;
        var onlyFirst = arguments.Count == 1 || arguments.Skip(1).All(argument => tokens[argument.From].Kind == TokenKind.Text || IsConstant(tokens, argument.From, argument.To, truth: !negative));
        if (onlyFirst && IsConstant(tokens, arguments[0].From, arguments[0].To, truth: !negative) && !LooksExact(name)) return true;
        if (arguments.Count >= 2 && LooksExact(name) && tokens.Join(arguments[0].From, arguments[0].To) == tokens.Join(arguments[1].From, arguments[1].To)) return true;
        return arguments.Count >= 1 && !negative && SameSides(tokens, arguments[0].From, arguments[0].To);
    }

    private static bool LooksExact(string name) =>
        name.Contains("equal", StringComparison.OrdinalIgnoreCase) || name.Contains("same", StringComparison.OrdinalIgnoreCase) || name.EndsWith("eq", StringComparison.OrdinalIgnoreCase)
        || name is "toBe" or "toStrictEqual" or "ASSERT_STREQ" or "EXPECT_STREQ";

    private static bool IsConstant(TokenView tokens, int from, int to, bool truth)
    {
        if (to - from == 2 && tokens[from].Value is "!" or "not") return IsConstant(tokens, from + 1, to, !truth);
        if (to - from != 1) return false;
        var token = tokens[from];
        return truth
            ? token.Value is "true" or "True" or "TRUE" || (token.Kind == TokenKind.Number && token.Value.Trim('0', '.').Length > 0) || (token.Kind == TokenKind.Text && token.Value.Length > 2)
            : token.Value is "false" or "False" or "FALSE" or "0" or "None";
    }

    private static bool SameSides(TokenView tokens, int from, int to)
    {
        var at = tokens.Find(from, to, "=");
        return at > from && tokens[at + 1].Is("=") && !tokens[at - 1].Is("!") && !tokens[at - 1].Is("<") && !tokens[at - 1].Is(">")
            && tokens.Join(from, at) == tokens.Join(at + (tokens[at + 2].Is("=") ? 3 : 2), to);
    }
}
