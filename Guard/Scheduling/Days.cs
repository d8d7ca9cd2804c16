namespace Guard.Scheduling;

/// <summary>Days of the week as people write them: <c>mon-fri</c>, <c>sat,sun</c>, <c>daily</c>.</summary>
internal static class Days
{
    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]; // as DayOfWeek counts

    /// <summary>Reads them.</summary>
    /// <exception cref="GuardException">G345: they are none.</exception>
    public static IReadOnlyList<DayOfWeek> Parse(string text)
    {
        if (text == "daily") return [.. Enum.GetValues<DayOfWeek>()];
        var days = new SortedSet<DayOfWeek>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            int first = Array.IndexOf(Names, ends[0]), last = Array.IndexOf(Names, ends[^1]);
            if (ends.Length > 2 || first < 0 || last < 0)
                throw new GuardException(ExitCode.Usage, "G345", $"'{part}' are no days.", "Write daily, mon-fri, or a list such as sat,sun.");
            for (int day = first; ; day = (day + 1) % Names.Length)
            {
                days.Add((DayOfWeek)day);
                if (day == last) break;
            }
        }

        return [.. days];
    }

    /// <summary>As people write them; the empty list is <c>once</c>.</summary>
    public static string Text(IReadOnlyList<DayOfWeek> days) => days.Count switch
    {
        0 => "once",
        7 => "daily",
        _ => string.Join(',', days.Select(day => Names[(int)day])),
    };
}
