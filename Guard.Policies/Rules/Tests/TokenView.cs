namespace Guard.Policies.Rules.Tests;

/// <summary>A file's tokens with the look-ups that the finders share. An index outside is an empty sign, so no caller checks bounds.</summary>
internal sealed class TokenView(IReadOnlyList<Token> tokens, Language language)
{
    private static readonly Token Nothing = new(TokenKind.Sign, "", 0, 0);
    private readonly int[] closers = Match(tokens);

    /// <summary>The language.</summary>
    public Language Language => language;

    /// <summary>How many tokens there are.</summary>
    public int Count => tokens.Count;

    /// <summary>A token.</summary>
    public Token this[int index] => index >= 0 && index < tokens.Count ? tokens[index] : Nothing;

    /// <summary>The index of the bracket that closes the one at an index; the last token when it stays open.</summary>
    public int Close(int open) => open >= 0 && open < closers.Length && closers[open] > 0 ? closers[open] : Math.Max(open, tokens.Count - 1);

    /// <summary>Tokens joined with spaces.</summary>
    public string Join(int from, int to) => string.Join(' ', Enumerable.Range(from, Math.Max(0, Math.Min(to, tokens.Count) - from)).Select(i => tokens[i].Value));

    /// <summary>The next index from one on at which a sign stands outside brackets; -1 when a closing bracket or the end comes first.</summary>
    public int Find(int from, int to, string sign)
    {
        for (var i = from; i < Math.Min(to, Count); i++)
        {
            if (tokens[i].Is(sign)) return i;
            if (tokens[i].Kind != TokenKind.Sign) continue;
            if (tokens[i].Value is "(" or "[" or "{") i = Close(i);
            else if (tokens[i].Value is ")" or "]" or "}") return -1;
        }

        return -1;
    }

    /// <summary>The arguments between a bracket and its closer, as index ranges, split at commas outside inner brackets.</summary>
    public List<(int From, int To)> Arguments(int open)
    {
        var result = new List<(int From, int To)>();
        var close = Close(open);
        var from = open + 1;
        while (from < close)
        {
            var comma = Find(from, close, ",");
            result.Add((from, comma < 0 ? close : comma));
            if (comma < 0) break;
            from = comma + 1;
        }

        return result;
    }

    private static int[] Match(IReadOnlyList<Token> tokens)
    {
        var result = new int[tokens.Count];
        var open = new Stack<int>();
        var depth = new Dictionary<string, int> { ["("] = 0, ["["] = 0, ["{"] = 0 };
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Sign) continue;
            var opener = tokens[i].Value switch { ")" => "(", "]" => "[", "}" => "{", _ => null };
            if (tokens[i].Value is "(" or "[" or "{")
            {
                open.Push(i);
                depth[tokens[i].Value]++;
            }
            else if (opener is not null && depth[opener] > 0)
            {
                // Brackets of another kind that stayed open (a stray one in a macro, say) close with the outer one.
                bool same;
                do
                {
                    var index = open.Pop();
                    depth[tokens[index].Value]--;
                    result[index] = i;
                    same = tokens[index].Value == opener;
                }
                while (!same);
            }
        }

        return result;
    }
}
