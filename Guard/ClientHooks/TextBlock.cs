namespace Guard.ClientHooks;

/// <summary>Guard's marked lines in a text that belongs to somebody else. Bytes are Latin-1 characters here, so that nothing else changes.</summary>
internal static class TextBlock
{
    // Where the text before the block had no end of line, the block brings one and takes it away again.
    private const string NoLineBefore = "# (no end of line before)\n";

    /// <summary>Whether a text holds a block.</summary>
    public static bool IsIn(string text) => text.Contains(HookScripts.Begin, StringComparison.Ordinal);

    /// <summary>Adds a block at the end.</summary>
    /// <param name="text">The text without a block.</param>
    /// <param name="lines">What stands between the marks, ending with a line feed.</param>
    public static string Append(string text, string lines) =>
        text.Length == 0 || text[^1] == '\n'
            ? text + HookScripts.Begin + lines + HookScripts.End
            : text + "\n" + HookScripts.Begin + NoLineBefore + lines + HookScripts.End;

    /// <summary>Takes every block out.</summary>
    public static string Remove(string text)
    {
        for (int begin = Find(text); begin >= 0; begin = Find(text))
        {
            int end = text.IndexOf(HookScripts.End.TrimEnd('\n'), begin, StringComparison.Ordinal);
            if (end < 0) return text; // somebody cut the mark off: better two lines too many than somebody's lines too few
            end = Math.Min(end + HookScripts.End.Length, text.Length); // an editor may have taken the last line feed
            bool added = text.AsSpan(begin + HookScripts.Begin.Length).StartsWith(NoLineBefore) && end == text.Length && begin > 0;
            text = text.Remove(begin, end - begin);
            if (added) text = text[..^1];
        }

        return text;
    }

    private static int Find(string text) => text.IndexOf(HookScripts.Begin, StringComparison.Ordinal);
}
