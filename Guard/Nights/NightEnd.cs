using System.Globalization;
using System.Text.RegularExpressions;

namespace Guard.Nights;

/// <summary>When a night ends, as people write it: a local time (<c>07:00</c>), a duration (<c>8h</c>, <c>90m</c>), or an instant (RFC 3339 with its offset).</summary>
internal static partial class NightEnd
{
    /// <summary>The longest night.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The instant at which a night ends that starts now.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="zone">The zone of local times.</param>
    /// <param name="start">When the night starts.</param>
    /// <exception cref="GuardException">G340: it is no such text, lies in the past, or is more than 7 days away.</exception>
    public static DateTimeOffset Of(string text, TimeZoneInfo zone, DateTimeOffset start)
    {
        DateTimeOffset end = LocalTime(text) is { } time ? LocalTimes.NextAfter(start, time, zone)
            : Duration(text) is { } duration ? start + duration
            : Instant(text) ?? throw Wrong($"'{text}' is no end of a night.");
        if (end <= start) throw Wrong($"{text} is over already.");
        return end - start <= Longest ? end : throw Wrong($"{text} is more than {Longest.TotalDays:0} days away.");
    }

    /// <summary>A local time of day, or null.</summary>
    public static TimeOnly? LocalTime(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : null;

    private static TimeSpan? Duration(string text)
    {
        if (DurationPattern().Match(text) is not { Success: true } match || !int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out int count)) return null;
        return match.Groups[2].ValueSpan switch { "s" => TimeSpan.FromSeconds(count), "m" => TimeSpan.FromMinutes(count), _ => TimeSpan.FromHours(count) };
    }

    private static DateTimeOffset? Instant(string text) =>
        InstantPattern().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTimeOffset at) ? at : null;

    private static GuardException Wrong(string message) => new(
        ExitCode.Usage, "G340", message, "Write --until 07:00 (local time; --zone says where), 8h, 90m, or an instant such as 2026-01-31T06:30:00+01:00.");

    [GeneratedRegex("^([0-9]{1,6})([smh])$", RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex InstantPattern();
}
