namespace Guard.Policies.Loading;

/// <summary>Suggests the nearest known word.</summary>
public static class DidYouMean
{
    /// <summary>The nearest candidate, when it is near enough to be what was meant; otherwise null.</summary>
    /// <param name="word">What was written, of any case; nothing is near a word of more than 64 letters.</param>
    /// <param name="candidates">The known words, in lower case.</param>
    /// <param name="slack">How many letters may differ, besides a third of the word's, less one: 1 or more.</param>
    public static string? Nearest(string word, IEnumerable<string> candidates, int slack = 2)
    {
        if (word.Length is 0 or > 64) return null;
        var folded = word.ToLowerInvariant().Replace('_', '-');
        string? best = null;
        var bestDistance = (folded.Length / 3) + slack;
        foreach (var candidate in candidates)
        {
            var distance = Distance(folded, candidate);
            if (distance >= bestDistance || distance >= candidate.Length) continue;
            best = candidate;
            bestDistance = distance;
        }

        return best;
    }

    /// <summary>A sentence: the nearest word, or the list of all.</summary>
    public static string Sentence(string word, IReadOnlyCollection<string> candidates) =>
        Nearest(word, candidates) is { } near
            ? $"Did you mean `{near}`?"
            : "Known here: " + string.Join(", ", candidates) + ".";

    /// <summary>Levenshtein distance with adjacent transpositions.</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var value = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) value = Math.Min(value, table[i - 2, j - 2] + 1);
                table[i, j] = value;
            }
        }

        return table[a.Length, b.Length];
    }
}
