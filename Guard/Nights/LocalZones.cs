namespace Guard.Nights;

/// <summary>Time zones by their IANA names.</summary>
internal static class LocalZones
{
    /// <summary>This machine's own zone, or <c>UTC</c> where it has no name.</summary>
    public static string Here => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZoneInfo.Local.Id, out _) ? TimeZoneInfo.Local.Id : "UTC";

    /// <summary>The zone of a name.</summary>
    /// <exception cref="GuardException">G344: this machine does not know it.</exception>
    public static TimeZoneInfo Find(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception error) when (error is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new GuardException(
                ExitCode.Usage, "G344", $"This machine knows no time zone '{name}'.", "Write an IANA name such as Europe/Berlin, and install the package tzdata where it is missing.", error);
        }
    }
}
