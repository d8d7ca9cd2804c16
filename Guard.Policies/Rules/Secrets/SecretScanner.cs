using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Guard.Policies.Rules.Secrets;

/// <summary>Looks for secrets in what a change adds. Linear time; reports places and kinds, never text.</summary>
internal static class SecretScanner
{
    /// <summary>Largest content that is scanned, in bytes (32 MiB); the rule rejects what is larger.</summary>
    public const int MaximumBytes = 32 << 20;

    /// <summary>Most hits reported for one text: enough to act on.</summary>
    private const int MaximumHits = 50;

    /// <summary>A key block's lines after its first; a longer block was reported by its first line anyway.</summary>
    private const int KeyBlockLines = 120;

    private static readonly SearchValues<string> AllKeywords =
        SearchValues.Create([.. SecretPatterns.All.SelectMany(pattern => pattern.Keywords).Distinct()], StringComparison.OrdinalIgnoreCase);

    /// <summary>Hits in the lines of the new content that the old one does not have.</summary>
    public static IReadOnlyList<SecretHit> FindAdded(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var (text, binary) = Decode(after);
        if (text.AsSpan().IndexOfAny(AllKeywords) < 0) return [];
        var old = Decode(before).Text;
        if (binary)
        {
            var known = Find(old, binary: true, added: null).GroupBy(hit => hit.Pattern).ToDictionary(group => group.Key, group => group.Count());
            var now = Find(text, binary: true, added: null);
            return [.. now.Where(hit => now.Count(other => other.Pattern == hit.Pattern) > known.GetValueOrDefault(hit.Pattern)).Select(hit => hit with { Line = 0, Column = 0 }).Distinct()];
        }

        return Find(text, binary: false, new LineCounts(old));
    }

    /// <summary>Hits anywhere in a text.</summary>
    public static IReadOnlyList<SecretHit> FindInText(string text) =>
        text.AsSpan().IndexOfAny(AllKeywords) < 0 ? [] : Find(text, binary: false, added: null);

    private static List<SecretHit> Find(string text, bool binary, LineCounts? added)
    {
        var hits = new List<SecretHit>();
        var number = 0;
        (int Line, int Column)? openKey = null;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].TrimEnd('\r');
            var isNew = added is null || !added.Take(line);
            var marked = line.Contains("PRIVATE KEY", StringComparison.Ordinal);
            if (marked && line.Contains("-----BEGIN ", StringComparison.Ordinal)) openKey = (number, line.IndexOf("-----BEGIN ", StringComparison.Ordinal) + 1);
            if (isNew)
            {
                Line(line, number, binary, hits);

                // A key replaced within an old block has old first and last lines.
                if (openKey is (int keyLine, int keyColumn) && number > keyLine && number - keyLine <= KeyBlockLines && line.Length > 0 && !marked)
                {
                    if (!hits.Any(hit => hit.Pattern == "private-key" && hit.Line == keyLine)) hits.Add(new SecretHit("private-key", "a private key", keyLine, keyColumn));
                    openKey = null;
                }
            }

            if (marked && line.Contains("-----END ", StringComparison.Ordinal)) openKey = null;
            if (hits.Count >= MaximumHits) break;
        }

        return hits;
    }

    private static void Line(ReadOnlySpan<char> line, int number, bool binary, List<SecretHit> hits)
    {
        if (line.IndexOfAny(AllKeywords) < 0) return;
        var text = line.ToString();
        var taken = new List<(int Start, int End)>();
        foreach (var pattern in SecretPatterns.All)
        {
            if ((binary && !pattern.InBinary) || !pattern.Keywords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))) continue;
            foreach (Match match in pattern.Expression.Matches(text))
            {
                var secret = match.Groups["s"] is { Success: true } group ? group : (Capture)match;
                if (taken.Any(other => secret.Index < other.End && other.Start < secret.Index + secret.Length)) continue;
                if (!IsSecret(pattern, match, secret.Value, text)) continue;
                taken.Add((secret.Index, secret.Index + secret.Length));
                hits.Add(new SecretHit(pattern.Id, pattern.Description, number, secret.Index + 1));
                if (hits.Count >= MaximumHits) return;
            }
        }
    }

    private static bool IsSecret(SecretPattern pattern, Match match, string secret, string text)
    {
        // AWS and others publish sample keys that end so; a real key cannot be chosen to.
        if (secret.EndsWith("EXAMPLE", StringComparison.Ordinal) || secret.EndsWith("EXAMPLEKEY", StringComparison.Ordinal)) return false;
        if (!pattern.MustLookRandom) return true;

        // publicKeyToken and the like say themselves that they are public.
        var before = text.AsSpan(Math.Max(0, match.Index - 24), Math.Min(24, match.Index));
        if (before.EndsWith("public", StringComparison.OrdinalIgnoreCase) || before.EndsWith("publickey", StringComparison.OrdinalIgnoreCase)) return false;
        return Randomness.LooksLikeSecret(secret, pattern.Id == "url-password" || match.Groups["q"].Success);
    }

    /// <summary>UTF-16 with a byte order mark is text; a NUL otherwise makes it binary, which is read byte for byte.</summary>
    private static (string Text, bool Binary) Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0xFF, 0xFE, ..]) return (Encoding.Unicode.GetString(bytes[2..]), false);
        if (bytes is [0xFE, 0xFF, ..]) return (Encoding.BigEndianUnicode.GetString(bytes[2..]), false);
        return bytes.Contains((byte)0)
            ? (Encoding.Latin1.GetString(bytes), true)
            : (Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes), false);
    }
}
