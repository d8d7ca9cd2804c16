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

    private const string PrivateKey = "private-key";

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    private static readonly SearchValues<string> Keywords =
        SearchValues.Create([.. SecretPatterns.All.SelectMany(pattern => pattern.Keywords).Distinct()], StringComparison.Ordinal);

    private static readonly SearchValues<string> Names =
        SearchValues.Create(["passw", "pwd", "passphrase", "secret", "token", "key", "credential"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Hits in the lines of the new content that the old one does not have.</summary>
    public static IReadOnlyList<SecretHit> FindAdded(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var (text, binary) = Decode(after);
        if (!binary && !MayHold(text)) return [];
        return binary ? Binary(before, text) : Find(text, binary: false, new LineCounts(Decode(before).Text));
    }

    /// <summary>Hits anywhere in a text.</summary>
    public static IReadOnlyList<SecretHit> FindInText(string text) =>
        MayHold(text) ? Find(text, binary: false, added: null) : [];

    private static bool MayHold(ReadOnlySpan<char> text) => text.ContainsAny(Keywords) || text.ContainsAny(Names);

    /// <summary>Kinds of which the new bytes hold more than the old. Read with and without their NULs: UTF-16 text needs no byte order mark.</summary>
    private static List<SecretHit> Binary(ReadOnlySpan<byte> before, string text)
    {
        var old = Encoding.Latin1.GetString(before);
        List<SecretHit> result = [];
        foreach (var (now, then) in new[] { (text, old), (Squeeze(text), Squeeze(old)) })
        {
            if (!now.AsSpan().ContainsAny(Keywords)) continue;
            var known = Find(then, binary: true, added: null).CountBy(hit => hit.Pattern).ToDictionary();
            result.AddRange(Find(now, binary: true, added: null)
                .GroupBy(hit => hit.Pattern)
                .Where(group => group.Count() > known.GetValueOrDefault(group.Key))
                .Select(group => group.First() with { Line = 0, Column = 0 }));
        }

        return [.. result.Distinct()];
    }

    private static string Squeeze(string text) => text.Replace("\0", "", StringComparison.Ordinal);

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
            if (marked && KeyBegin(line) is >= 0 and var column) openKey = (number, column + 1);
            if (isNew)
            {
                Line(line, number, binary, hits);

                // A key replaced within an old block has old first and last lines.
                if (openKey is (int keyLine, int keyColumn) && number > keyLine && number - keyLine <= KeyBlockLines && IsKeyText(line))
                {
                    if (!hits.Any(hit => hit.Pattern == PrivateKey && hit.Line == keyLine)) hits.Add(new SecretHit(PrivateKey, "a private key", keyLine, keyColumn));
                    openKey = null;
                }
            }

            if (marked && line.Contains("-----END ", StringComparison.Ordinal)) openKey = null;
            if (hits.Count >= MaximumHits) break;
        }

        return hits;
    }

    /// <summary>Where a key block begins in a line, or -1; code that only mentions the marker begins none.</summary>
    private static int KeyBegin(ReadOnlySpan<char> line)
    {
        foreach (var match in SecretPatterns.All[0].Expression.EnumerateMatches(line)) return match.Index;
        return -1;
    }

    /// <summary>Whether a line is base64 of a key's length, perhaps quoted.</summary>
    private static bool IsKeyText(ReadOnlySpan<char> line) =>
        line.Trim(" \t\"',+\\") is { Length: >= 16 } text && !text.ContainsAnyExcept(Base64);

    private static void Line(ReadOnlySpan<char> line, int number, bool binary, List<SecretHit> hits)
    {
        var keyed = line.ContainsAny(Keywords);

        // A value that looks random has a digit, and an assignment has its sign.
        var named = !binary && line.ContainsAnyInRange('0', '9') && line.IndexOfAny('=', ':') >= 0 && line.ContainsAny(Names);
        if (!keyed && !named) return;
        var text = line.ToString();
        var taken = new List<(int Start, int End)>();
        foreach (var pattern in SecretPatterns.All)
        {
            if (binary && !pattern.InBinary) continue;
            if (pattern.NeedsName ? !named : !keyed || !pattern.Keywords.Any(word => text.Contains(word, StringComparison.Ordinal))) continue;
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
