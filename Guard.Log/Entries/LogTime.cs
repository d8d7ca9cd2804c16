using System.Globalization;

namespace Guard.Log.Entries;

/// <summary>The one spelling of time in the log: RFC 3339, UTC as <c>Z</c>, exactly milliseconds.</summary>
internal static class LogTime
{
    private const string Pattern = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Cuts a time to what the log can hold.</summary>
    internal static DateTimeOffset Truncate(DateTimeOffset time)
        => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    internal static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture);

    internal static bool TryParse(string text, out DateTimeOffset time)
        => DateTimeOffset.TryParseExact(
            text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
            && Format(time) == text;
}
