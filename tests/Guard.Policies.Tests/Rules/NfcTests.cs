using System.Globalization;
using Guard.Policies.Rules.Paths;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class NfcTests
{
    /// <summary>Why Guard has its own tables: under InvariantGlobalization the runtime's normalisation does nothing.</summary>
    [TestMethod]
    public void Runtime_does_not_normalise_here()
    {
        Assert.AreEqual("e\u0301", "e\u0301".Normalize());
        Assert.AreEqual("\u00E9", Nfc.Normalize("e\u0301"));
    }

    [TestMethod]
    public void Agrees_with_an_independent_implementation()
    {
        using var reader = new StreamReader(typeof(NfcTests).Assembly.GetManifestResourceStream("nfc-vectors.txt")!);
        var count = 0;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var sides = line.Split(';');
            Assert.AreEqual(sides[1], Hex(Nfc.Normalize(Text(sides[0]))), line);
            count++;
        }

        Assert.AreEqual(600, count);
    }

    [TestMethod]
    public void Lone_surrogates_stay()
    {
        Assert.AreEqual("\uD800a\u00E9\uDC00", Nfc.Normalize("\uD800ae\u0301\uDC00"));
    }

    private static string Text(string hex) => string.Concat(hex.Split(' ').Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private static string Hex(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X", CultureInfo.InvariantCulture)));
}
