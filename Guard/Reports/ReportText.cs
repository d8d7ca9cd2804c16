using System.Globalization;

namespace Guard.Reports;

/// <summary>Numbers and times as both renderings write them.</summary>
internal static class ReportText
{
    /// <summary>A score.</summary>
    public static string Score(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A number with its thousands set apart.</summary>
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>US dollars.</summary>
    public static string Money(decimal value) => "$" + value.ToString("0.00##", CultureInfo.InvariantCulture);

    /// <summary>An instant, UTC, to the minute.</summary>
    public static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A duration in hours and minutes, or seconds where it is short.</summary>
    public static string Span(TimeSpan time) => time.TotalMinutes < 1 ? $"{time.TotalSeconds:0} s" : time.TotalHours < 1 ? $"{time.Minutes} min" : $"{(int)time.TotalHours} h {time.Minutes:00} min";

    /// <summary>The sentence that says it all.</summary>
    public static string Headline(NightReport report)
    {
        int kept = report.Candidates.Count(each => each.Kept);
        string score = report.Metric is null ? "nothing was measured" : $"{report.Metric} {Score(report.ScoreBefore)} → {Score(report.ScoreAfter)}";
        string state = report.EndedAt is { } end ? $"in {Span(end - report.StartedAt)}" : "so far; it is under way";
        return $"{kept} of {report.Candidates.Count} candidates kept by {report.Attempts.Count} attempts {state}; {score}";
    }
}
