namespace Guard.Terminal;

/// <summary>Colours for people: only on a terminal and never when NO_COLOR is set (no-color.org).</summary>
internal static class Style
{
    /// <summary>Whether colours may be used for a stream.</summary>
    public static bool Colours(bool redirected) =>
        !redirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Green: accepted, held.</summary>
    public static string Good(string text, bool redirected) => Paint("32", text, redirected);

    /// <summary>Red: rejected, failed.</summary>
    public static string Bad(string text, bool redirected) => Paint("31", text, redirected);

    /// <summary>Yellow: pending, inconclusive.</summary>
    public static string Open(string text, bool redirected) => Paint("33", text, redirected);

    /// <summary>The colour of a candidate's state.</summary>
    public static string State(string state, bool redirected) => state switch
    {
        "accepted" => Good(state, redirected),
        "rejected" or "failed" or "reverted" => Bad(state, redirected),
        _ => Open(state, redirected),
    };

    private static string Paint(string code, string text, bool redirected) => Colours(redirected) ? $"\e[{code}m{text}\e[0m" : text;
}
