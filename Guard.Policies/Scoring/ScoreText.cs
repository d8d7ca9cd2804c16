using System.Globalization;

namespace Guard.Policies.Scoring;

/// <summary>Writes scores for people: rounded, but never so far that two different scores look the same.</summary>
public static class ScoreText
{
    /// <summary><c>from 0.913 to 0.804</c>, with as many decimals as the difference needs; equal scores are <c>at 0.913</c>.</summary>
    public static string FromTo(double before, double after)
    {
        if (before.Equals(after)) return "at " + Number(before);
        for (var decimals = 3; decimals <= 15; decimals++)
        {
            var difference = Math.Abs(Math.Round(before, decimals) - Math.Round(after, decimals));
            if (difference > 0 && Math.Abs(difference - Math.Abs(before - after)) <= 0.1 * Math.Abs(before - after))
                return $"from {Fixed(before, decimals)} to {Fixed(after, decimals)}";
        }

        return $"from {before.ToString("R", CultureInfo.InvariantCulture)} to {after.ToString("R", CultureInfo.InvariantCulture)}";
    }

    /// <summary>One number: up to three decimals, or four significant digits where those would hide it.</summary>
    public static string Number(double value)
    {
        var magnitude = Math.Abs(value);
        return magnitude is 0 or (>= 0.001 and < 1e15) ? Fixed(value, magnitude is > 0 and < 0.1 ? 5 : 3) : value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private static string Fixed(double value, int decimals) =>
        Math.Abs(value) < 1e15 ? value.ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
}
