using System.Globalization;

namespace Guard.Log.Entries;

/// <summary>The one spelling of time in the log: RFC 3339, UTC as <c>Z</c>, exactly milliseconds.</summary>
public static class LogTime
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Cuts a time to what the log can hold: whole milliseconds, UTC.</summary>
    /// <param name="time">Any time.</param>
    public static DateTimeOffset Truncate(DateTimeOffset time)
        => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>Writes a time; what is below a millisecond is left out.</summary>
    /// <param name="time">Any time.</param>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    /// <summary>Reads a time; any other spelling is refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The time, when the result is true.</param>
    public static bool TryParse(string text, out DateTimeOffset time)
        => DateTimeOffset.TryParseExact(
            text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            && Format(time) == text;
}
