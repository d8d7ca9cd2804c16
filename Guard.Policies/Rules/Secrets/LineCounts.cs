namespace Guard.Policies.Rules.Secrets;

/// <summary>
/// The lines of an old content, counted. A line of the new content that is left over is an added one; moving lines adds nothing.
/// Counting is linear and cannot be led astray by a hostile diff.
/// </summary>
internal sealed class LineCounts
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <summary>Counts the lines of a text.</summary>
    public LineCounts(string text)
    {
        lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range].TrimEnd('\r');
            lookup[line] = lookup.TryGetValue(line, out var count) ? count + 1 : 1;
        }
    }

    /// <summary>Takes one such line away; false when none is left, so that the line is new.</summary>
    public bool Take(ReadOnlySpan<char> line)
    {
        if (!lookup.TryGetValue(line, out var count) || count == 0) return false;
        lookup[line] = count - 1;
        return true;
    }
}
