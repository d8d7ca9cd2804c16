using System.Text;

namespace Guard.Log.Entries;

/// <summary>
/// Shortens the reasons of an entry that is too large: an agent must not be able to make a denial unloggable by making it long.
/// The longest reasons are cut first, then reasons are left out from the end; each cut is marked in the text.
/// </summary>
internal static class ReasonCutter
{
    private const int ShortestCut = 64;

    /// <summary>Finds the largest set of reasons that fits.</summary>
    /// <param name="reasons">The whole reasons.</param>
    /// <param name="fits">Whether an entry with these reasons is small enough.</param>
    /// <returns>The reasons to log, or null when not even the marks fit.</returns>
    internal static IReadOnlyList<string>? Cut(IReadOnlyList<string> reasons, Func<IReadOnlyList<string>, bool> fits)
    {
        if (Largest(ShortestCut, LogEntry.MaxBytes, length => fits(Shorten(reasons, length))) is int most) return Shorten(reasons, most);
        IReadOnlyList<string> shortened = Shorten(reasons, ShortestCut);
        return Largest(0, reasons.Count - 1, count => fits(Keep(shortened, count))) is int kept ? Keep(shortened, kept) : null;
    }

    private static string[] Shorten(IReadOnlyList<string> reasons, int length) => [.. reasons.Select(reason => Shorten(reason, length))];

    private static string Shorten(string reason, int length)
    {
        if (reason.Length <= length) return reason;
        int end = char.IsHighSurrogate(reason[length - 1]) ? length - 1 : length;
        return new StringBuilder(reason, 0, end, end + 40).Append("… [").Append(reason.Length - end).Append(" more characters cut]").ToString();
    }

    private static string[] Keep(IReadOnlyList<string> reasons, int count)
        => [.. reasons.Take(count), $"… [{reasons.Count - count} more reasons cut]"];

    private static int? Largest(int low, int high, Func<int, bool> fits)
    {
        if (high < low || !fits(low)) return null;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            if (fits(middle)) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
