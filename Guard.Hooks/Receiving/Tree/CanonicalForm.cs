using System.Globalization;
using System.Text;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>
/// Unicode canonical decomposition (NFD, UAX #15). Two texts are the same in NFC exactly when they are the same in NFD. Guard runs with
/// invariant globalization, where <see cref="string.Normalize()"/> leaves everything but ASCII as it is, so it brings its own table.
/// </summary>
public static class CanonicalForm
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TrailFirst = 0x11A7;
    private const int Vowels = 21;
    private const int Trails = 28;

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<int, int> Classes = [];

    static CanonicalForm()
    {
        using Stream stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("CanonicalForms.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            foreach (string item in line[0] == '#' ? [] : line[2..].Split(','))
            {
                string[] sides = item.Split('=');
                if (line[0] == 'd') Decompositions[Hex(sides[0])] = [.. sides[1].Split(' ').Select(Hex)];
                else AddClass(sides[0].Split('-'), Hex(sides[1]));
            }
        }
    }

    /// <summary>Decomposes a text. Unpaired surrogates become U+FFFD.</summary>
    public static string Decompose(string text)
    {
        if (Ascii.IsValid(text)) return text;
        var points = new List<int>(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes()) Append(points, rune.Value);
        Reorder(points);
        var result = new StringBuilder(points.Count);
        foreach (int point in points) result.Append(new Rune(point).ToString());
        return result.ToString();
    }

    private static void Append(List<int> points, int point)
    {
        if (point is >= HangulFirst and <= HangulLast)
        {
            int index = point - HangulFirst;
            points.Add(LeadFirst + (index / (Vowels * Trails)));
            points.Add(VowelFirst + (index % (Vowels * Trails) / Trails));
            if (index % Trails != 0) points.Add(TrailFirst + (index % Trails));
        }
        else if (Decompositions.TryGetValue(point, out int[]? parts))
        {
            points.AddRange(parts);
        }
        else
        {
            points.Add(point);
        }
    }

    // Marks after a base are ordered by class, equal ones keep their order (UAX #15, Canonical Ordering).
    private static void Reorder(List<int> points)
    {
        for (int i = 1; i < points.Count; i++)
        {
            int mark = Classes.GetValueOrDefault(points[i]);
            for (int j = i; mark != 0 && j > 0 && Classes.GetValueOrDefault(points[j - 1]) > mark; j--)
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
        }
    }

    private static void AddClass(string[] range, int value)
    {
        for (int point = Hex(range[0]); point <= Hex(range[1]); point++) Classes[point] = value;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
