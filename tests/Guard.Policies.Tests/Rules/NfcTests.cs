using System.Globalization;
using CsCheck;
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
    public void Decomposing_agrees_with_composing()
    {
        Assert.AreEqual("e\u0301", Nfc.Decompose("\u00E9"));
        Assert.AreEqual("j\u030C", Nfc.Decompose("\u01F0"));
        Assert.AreEqual("\u1100\u1161\u11A8", Nfc.Decompose("\uAC01"));
        Assert.AreEqual("a\u0323\u0307", Nfc.Decompose("a\u0307\u0323"));
        Gen.String.Sample(text => Nfc.Normalize(Nfc.Decompose(text)) == Nfc.Normalize(text) && Nfc.Decompose(Nfc.Normalize(text)) == Nfc.Decompose(text));
    }

    [TestMethod]
    public void Lone_surrogates_stay()
    {
        Assert.AreEqual("\uD800a\u00E9\uDC00", Nfc.Normalize("\uD800ae\u0301\uDC00"));
    }

    private static string Text(string hex) => string.Concat(hex.Split(' ').Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

    private static string Hex(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X", CultureInfo.InvariantCulture)));
}
