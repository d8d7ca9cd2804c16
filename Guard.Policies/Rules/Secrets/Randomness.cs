namespace Guard.Policies.Rules.Secrets;

/// <summary>Tells a secret from a word, a placeholder or a piece of code.</summary>
internal static class Randomness
{
    private static readonly string[] Placeholders =
        ["example", "placeholder", "changeme", "change_me", "change-me", "redacted", "dummy", "xxxx", "****", "....", "your_", "your-", "yourpass", "todo", "notreal", "not-a-real", "00000000", "12345678"];

    /// <summary>Whether a value that a name calls secret looks like one.</summary>
    /// <param name="value">The value without quotes.</param>
    /// <param name="quoted">Whether it stood in quotes; a bare value is often code and must look more random.</param>
    public static bool LooksLikeSecret(string value, bool quoted)
    {
        if (IsPlaceholder(value)) return false;
        if (value[0] is '$' or '%' or '&' or '*' or '/' or '.' or '[' or '!' or '|') return false;
        var digits = value.Count(char.IsAsciiDigit);
        var upper = value.Count(char.IsAsciiLetterUpper);
        var lower = value.Count(char.IsAsciiLetterLower);
        var other = value.Length - digits - upper - lower;
        if (!quoted)
        {
            // Bare: member access, calls and arithmetic are code, so only the alphabets of encoded keys count.
            return value.Length >= 16 && digits >= 3 && upper + lower >= 3
                && value.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '+' or '/' or '=' or '_' or '-') && Entropy(value) >= 3.3;
        }

        var kinds = (digits > 0 ? 1 : 0) + (upper > 0 ? 1 : 0) + (lower > 0 ? 1 : 0) + (other > 0 ? 1 : 0);
        return value.Length < 20
            ? digits > 0 && kinds >= 3 && Entropy(value) >= 2.75
            : digits > 0 && kinds >= 2 && Entropy(value) >= 3.2;
    }

    /// <summary>Whether a text is a stand-in that documentation uses.</summary>
    public static bool IsPlaceholder(string value) =>
        Placeholders.Any(word => value.Contains(word, StringComparison.OrdinalIgnoreCase)) || value.Distinct().Count() <= 3;

    /// <summary>Shannon entropy in bits a character.</summary>
    public static double Entropy(string value) =>
        value.GroupBy(unit => unit).Sum(group => -((double)group.Count() / value.Length) * Math.Log2((double)group.Count() / value.Length));
}
