namespace Guard.Benchmarks.Gating;

/// <summary>Seeds that depend on what is drawn and on nothing else.</summary>
internal static class Seeds
{
    /// <summary>FNV-1a over the row's name, loss and number (draft-eastlake-fnv).</summary>
    public static int Of(int seed, string name, double loss, int number)
    {
        uint hash = 2166136261;
        foreach (char unit in $"{seed}/{name}/{loss.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}/{number}") hash = unchecked((hash ^ unit) * 16777619);
        return unchecked((int)hash);
    }
}
