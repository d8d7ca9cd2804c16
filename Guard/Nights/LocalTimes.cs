namespace Guard.Nights;

/// <summary>Local times as instants, where clocks are changed too.</summary>
internal static class LocalTimes
{
    /// <summary>
    /// The instant of a local time on a day. A time that the clocks skip (spring) is the instant at which they are put forward; one that comes
    /// twice (autumn) is the first of the two: a night ends rather too early than too late.
    /// </summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        DateTime local = day.ToDateTime(time, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local)) return FirstAfterGap(local, zone);
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The first instant after another at which the local clock shows a time.</summary>
    public static DateTimeOffset NextAfter(DateTimeOffset now, TimeOnly time, TimeZoneInfo zone)
    {
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime).AddDays(-1);
        while (true)
        {
            DateTimeOffset at = At(day, time, zone);
            if (at > now) return at;
            day = day.AddDays(1);
        }
    }

    // Gaps are of whole minutes; the first valid local time after one is the instant of the change.
    private static DateTimeOffset FirstAfterGap(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
