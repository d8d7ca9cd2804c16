namespace Guard.Policies.Rules.Tests;

/// <summary>Splits source text into tokens. It never fails: what is unclosed ends with the text, and every step moves on.</summary>
internal sealed class Lexer
{
    private static readonly System.Buffers.SearchValues<char> PythonPrefixes = System.Buffers.SearchValues.Create("rRbBuUfFtT");

    private readonly string text;
    private readonly Language language;
    private readonly List<Token> tokens = [];
    private int at;
    private int line = 1;
    private int lineStart;

    private Lexer(string text, Language language) => (this.text, this.language) = (text, language);

    /// <summary>The tokens of a text.</summary>
    public static IReadOnlyList<Token> Read(string text, Language language)
    {
        var lexer = new Lexer(text, language);
        while (lexer.at < text.Length) lexer.Step();
        return lexer.tokens;
    }

    private bool HashComments => language is Language.Python || (language is Language.Generic && Peek(1) != '[');

    private bool SlashComments => language is not Language.Python;

    private char Peek(int ahead = 0) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private bool Starts(string value) => string.CompareOrdinal(text, at, value, 0, value.Length) == 0;

    private void Step()
    {
        var unit = Peek();
        if (unit is '\n' or ' ' or '\t' or '\r' || char.IsWhiteSpace(unit)) Skip(1);
        else if (unit == '#' && HashComments) SkipTo("\n", keep: true);
        else if (SlashComments && Starts("//")) SkipTo("\n", keep: true);
        else if (SlashComments && Starts("/*")) BlockComment();
        else if (char.IsLetter(unit) || unit is '_' or '$' && !IsPrefixed()) Word();
        else if (char.IsAsciiDigit(unit)) Number();
        else if (unit is '"' or '\'' or '`' or '@' or '$' && String(at)) return;
        else Emit(TokenKind.Sign, at, 1);
    }

    private bool IsPrefixed() => language == Language.CSharp && Peek() == '$' && Peek(1) is '"' or '@' or '$';

    private void Skip(int count)
    {
        for (; count > 0 && at < text.Length; count--, at++)
        {
            if (text[at] != '\n') continue;
            line++;
            lineStart = at + 1;
        }
    }

    private void SkipTo(string end, bool keep)
    {
        var found = text.IndexOf(end, at, StringComparison.Ordinal);
        Skip((found < 0 ? text.Length : found + (keep ? 0 : end.Length)) - at);
    }

    private void BlockComment()
    {
        if (language != Language.Rust)
        {
            Skip(2);
            SkipTo("*/", keep: false);
            return;
        }

        // Rust's block comments nest.
        var depth = 0;
        do
        {
            if (Starts("/*")) depth++;
            else if (Starts("*/")) depth--;
            else
            {
                Skip(1);
                continue;
            }

            Skip(2);
        }
        while (depth > 0 && at < text.Length);
    }

    private void Emit(TokenKind kind, int start, int length)
    {
        tokens.Add(new Token(kind, text.Substring(start, length), line, start - lineStart + 1));
        Skip(start + length - at);
    }

    private void Word()
    {
        var end = at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$')) end++;
        var quote = end < text.Length ? text[end] : '\0';
        var prefix = text.AsSpan(at, end - at);
        var isPrefix = language switch
        {
            Language.Python => quote is '"' or '\'' && prefix.Length <= 2 && prefix.IndexOfAnyExcept(PythonPrefixes) < 0,
            Language.Rust => (quote == '"' && prefix is "b" or "r" or "br" or "c" or "cr") || (quote == '#' && prefix is "r" or "br" or "cr"),
            Language.C => quote == '"' && prefix is "L" or "u8" or "u" or "U" or "R" or "LR" or "u8R",
            _ => false,
        };
        if (isPrefix && String(end)) return;
        Emit(TokenKind.Word, at, end - at);
    }

    private void Number()
    {
        var end = at;
        while (end < text.Length)
        {
            var exponent = text[end] is '+' or '-' && text[end - 1] is 'e' or 'E' && !(text[at] == '0' && text.Length > at + 1 && text[at + 1] is 'x' or 'X');
            var fraction = text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]);
            if (!char.IsLetterOrDigit(text[end]) && text[end] != '_' && !exponent && !fraction) break;
            end++;
        }

        Emit(TokenKind.Number, at, end - at);
    }

    /// <summary>Emits a string literal from the present place, whose quote (behind a prefix) is at <paramref name="quote"/>; false when there is none.</summary>
    private bool String(int quote)
    {
        while (language == Language.CSharp && quote < text.Length && text[quote] is '@' or '$') quote++;
        var hashes = 0;
        while (language == Language.Rust && quote > at && quote < text.Length && text[quote] == '#') (quote, hashes) = (quote + 1, hashes + 1);
        if (quote >= text.Length || text[quote] is not ('"' or '\'' or '`')) return false;
        var mark = text[quote];
        var prefix = text.AsSpan(at, quote - at);
        if (mark == '`' && language is not (Language.JavaScript or Language.Go)) return false;
        if (mark == '\'' && language is Language.Rust && !IsRustChar(quote)) return false;

        var end = Triple(quote, mark) ?? (hashes > 0 || (language == Language.Rust && prefix.Contains('r'))
            ? After(quote + 1, "\"" + new string('#', hashes))
            : language == Language.C && prefix.Contains('R') ? CRaw(quote)
            : language == Language.CSharp && prefix.Contains('@') ? Verbatim(quote)
            : Plain(quote, mark));
        Emit(TokenKind.Text, at, end - at);
        return true;
    }

    private int? Triple(int quote, char mark)
    {
        var run = 0;
        while (quote + run < text.Length && text[quote + run] == mark) run++;
        var allowed = (language == Language.Python && mark is '"' or '\'') || (language is Language.CSharp or Language.Generic && mark == '"');
        if (!allowed || run < 3) return null;
        if (language != Language.CSharp) run = 3;
        return After(quote + run, new string(mark, run));
    }

    private int Plain(int quote, char mark)
    {
        var rawGo = mark == '`' && language == Language.Go;
        var multiline = mark == '`' || (language == Language.Rust && mark == '"');
        for (var i = quote + 1; i < text.Length; i++)
        {
            if (text[i] == '\\' && !rawGo) i++;
            else if (text[i] == mark) return i + 1;
            else if (text[i] == '\n' && !multiline) return i;
        }

        return text.Length;
    }

    private int Verbatim(int quote)
    {
        for (var i = quote + 1; i < text.Length; i++)
        {
            if (text[i] != '"') continue;
            if (i + 1 < text.Length && text[i + 1] == '"') i++;
            else return i + 1;
        }

        return text.Length;
    }

    private int CRaw(int quote)
    {
        var open = text.IndexOf('(', quote);
        return open < 0 || open - quote > 17 ? Plain(quote, '"') : After(open + 1, ")" + text[(quote + 1)..open] + "\"");
    }

    private bool IsRustChar(int quote) =>
        quote + 2 < text.Length && (text[quote + 1] == '\\' || text[quote + 2] == '\'' || (char.IsHighSurrogate(text[quote + 1]) && quote + 3 < text.Length && text[quote + 3] == '\''));

    private int After(int from, string end)
    {
        var found = from >= text.Length ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        return found < 0 ? text.Length : found + end.Length;
    }
}
