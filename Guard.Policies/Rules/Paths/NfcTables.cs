using System.Globalization;

namespace Guard.Policies.Rules.Paths;

/// <summary>The data of <see cref="Nfc"/>, from the embedded <c>nfc.txt</c> (its header says where from and in which form).</summary>
internal sealed class NfcTables
{
    /// <summary>One step of canonical decomposition; a second part of 0 means a singleton.</summary>
    public Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

    /// <summary>Pairs that compose.</summary>
    public Dictionary<(int First, int Second), int> Compositions { get; } = [];

    /// <summary>Combining classes other than 0.</summary>
    public Dictionary<int, int> Classes { get; } = [];

    /// <summary>Reads the embedded table.</summary>
    /// <exception cref="InvalidOperationException">The assembly was built without it.</exception>
    public static NfcTables Load()
    {
        using var stream = typeof(NfcTables).Assembly.GetManifestResourceStream("nfc.txt")
            ?? throw new InvalidOperationException("Guard.Policies was built without its Unicode table nfc.txt.");
        using var reader = new StreamReader(stream);
        var tables = new NfcTables();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var parts = line.TrimStart('@', '!').Split(' ');
            var first = Hex(parts[0]);
            if (line[0] == '@')
            {
                for (var point = first; point <= Hex(parts[1]); point++) tables.Classes[point] = int.Parse(parts[2], CultureInfo.InvariantCulture);
                continue;
            }

            var pair = (Hex(parts[1]), parts.Length > 2 ? Hex(parts[2]) : 0);
            tables.Decompositions[first] = pair;
            if (line[0] != '!') tables.Compositions[pair] = first;
        }

        return tables;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
