using System.Text;

namespace Guard.Policies.Rules.Paths;

/// <summary>
/// Unicode Normalization Forms C and D (UAX #15). Guard runs with InvariantGlobalization, where <see cref="string.Normalize()"/> returns
/// its input unchanged; rules that trusted it would let a decomposed path pass. So the tables are Guard's own.
/// </summary>
public static class Nfc
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TailCount = 28;

    private static readonly Lazy<NfcTables> Tables = new(NfcTables.Load);

    /// <summary>The composed form, NFC. Lone surrogates stay as they are.</summary>
    /// <param name="text">Any text.</param>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // Composed text changes from U+0300 on only.
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\uFFFF')) return text;
        var points = Decomposed(text);
        Compose(points);
        return Join(points);
    }

    /// <summary>The decomposed form, NFD: equal for two texts exactly when their NFC forms are equal. Lone surrogates stay as they are.</summary>
    /// <param name="text">Any text.</param>
    public static string Decompose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // U+00C0 is the first code point that decomposes.
        return text.AsSpan().ContainsAnyInRange('\u00C0', '\uFFFF') ? Join(Decomposed(text)) : text;
    }

    private static List<int> Decomposed(string text)
    {
        var points = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var paired = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Decompose(paired ? char.ConvertToUtf32(text[i], text[++i]) : text[i], points);
        }

        Reorder(points);
        return points;
    }

    private static string Join(List<int> points)
    {
        var result = new StringBuilder(points.Count);
        foreach (var point in points)
        {
            if (point < 0x10000) result.Append((char)point);
            else result.Append(char.ConvertFromUtf32(point));
        }

        return result.ToString();
    }

    private static void Decompose(int point, List<int> into)
    {
        var syllable = point - HangulBase;
        if (syllable is >= 0 and < LeadCount * VowelCount * TailCount)
        {
            into.Add(LeadBase + (syllable / (VowelCount * TailCount)));
            into.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0) into.Add(TailBase + (syllable % TailCount));
        }
        else if (Tables.Value.Decompositions.TryGetValue(point, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0) Decompose(parts.Second, into);
        }
        else
        {
            into.Add(point);
        }
    }

    private static int Class(int point) => Tables.Value.Classes.GetValueOrDefault(point);

    /// <summary>Canonical ordering: a stable sort of every run of non-starters by combining class.</summary>
    private static void Reorder(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            if (Class(points[start]) == 0) continue;
            var end = start;
            while (end < points.Count && Class(points[end]) != 0) end++;
            var run = points.GetRange(start, end - start).OrderBy(Class).ToList();
            for (var i = 0; i < run.Count; i++) points[start + i] = run[i];
            start = end;
        }
    }

    private static void Compose(List<int> points)
    {
        var starter = -1;
        var previousClass = 0;
        var write = 0;
        for (var read = 0; read < points.Count; read++)
        {
            var point = points[read];
            var itsClass = Class(point);
            var blocked = starter >= 0 && write - 1 != starter && (previousClass == 0 || previousClass >= itsClass);
            if (starter >= 0 && !blocked && Pair(points[starter], point) is var composed and > 0)
            {
                points[starter] = composed;
                continue;
            }

            if (itsClass == 0) starter = write;
            previousClass = itsClass;
            points[write++] = point;
        }

        points.RemoveRange(write, points.Count - write);
    }

    private static int Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
        if (first is >= HangulBase and < HangulBase + (LeadCount * VowelCount * TailCount) && (first - HangulBase) % TailCount == 0
            && second is > TailBase and < TailBase + TailCount)
            return first + second - TailBase;
        return Tables.Value.Compositions.GetValueOrDefault((first, second));
    }
}
