namespace Guard.Access;

/// <summary>Names in the roles file and of tokens. They stand in the log, in intake names and on command lines, so they are plain.</summary>
internal static class PersonName
{
    /// <summary>Longest name; that of Linux accounts (useradd(8)).</summary>
    public const int Longest = 32;

    /// <summary>What a name may be, for messages.</summary>
    public const string Rule = "1 to 32 of a-z 0-9 _ -, beginning with a letter or _";

    /// <summary>Whether a text is a name.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= Longest && (char.IsAsciiLetterLower(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');
}
