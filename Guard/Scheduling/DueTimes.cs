using System.Globalization;
using Guard.Nights;

namespace Guard.Scheduling;

/// <summary>When a schedule is due. Quartz wakes; this says for which time it did, also when it wakes late.</summary>
internal static class DueTimes
{
    private const int Week = 7;

    /// <summary>The newest time at or before an instant at which a schedule was due since it was made, or null.</summary>
    public static DateTimeOffset? Last(Schedule schedule, DateTimeOffset now) =>
        Around(schedule, now).Where(at => at <= now && at >= schedule.CreatedAt).OrderDescending().Cast<DateTimeOffset?>().FirstOrDefault();

    /// <summary>The first time after an instant at which a schedule is due.</summary>
    public static DateTimeOffset Next(Schedule schedule, DateTimeOffset now) => Around(schedule, now).Where(at => at > now).Order().First();

    private static IEnumerable<DateTimeOffset> Around(Schedule schedule, DateTimeOffset now)
    {
        TimeZoneInfo zone = LocalZones.Find(schedule.Plan.Zone);
        var time = TimeOnly.ParseExact(schedule.From, "HH:mm", CultureInfo.InvariantCulture);
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        for (int offset = -Week - 1; offset <= Week + 1; offset++)
        {
            DateOnly day = today.AddDays(offset);
            if (schedule.Once || schedule.Days.Contains(day.DayOfWeek)) yield return LocalTimes.At(day, time, zone);
        }
    }
}
