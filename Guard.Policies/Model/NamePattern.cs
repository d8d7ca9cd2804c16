namespace Guard.Policies.Model;

/// <summary>Patterns of models' names: <c>*</c> stands for any characters, <c>?</c> for one; letter case counts.</summary>
public static class NamePattern
{
    /// <summary>Whether a text is a pattern: 1 to 128 characters that names of models have, and the two wildcards.</summary>
    public static bool IsValid(string pattern) =>
        pattern.Length is > 0 and <= 128 && pattern.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '_' or '-' or ':' or '/' or '@' or '*' or '?');

    /// <summary>Whether a name matches; linear in both lengths but for the last star, which is tried again.</summary>
    public static bool Matches(string pattern, string name)
    {
        int at = 0, star = -1, resume = 0, index = 0;
        while (index < name.Length)
        {
            if (at < pattern.Length && (pattern[at] == '?' || (pattern[at] != '*' && pattern[at] == name[index])))
            {
                at++;
                index++;
            }
            else if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = index;
            }
            else if (star >= 0)
            {
                at = star + 1;
                index = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*') at++;
        return at == pattern.Length;
    }
}
