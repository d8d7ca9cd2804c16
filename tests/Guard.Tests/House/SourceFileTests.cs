namespace Guard.Tests.House;

/// <summary>The scanner that the house tests stand on: each of its views on known text.</summary>
[TestClass]
public sealed class SourceFileTests
{
    [TestMethod]
    public void Comments_and_strings_are_blanked_and_lines_kept()
    {
        var file = new SourceFile("a.cs", "a // unsafe\n/* unsafe\n */ b \"unsafe // x\" '\"' c \"\"\"\nunsafe \" {\n\"\"\" d @\"\\\" e");

        Assert.IsFalse(file.Bare.Contains("unsafe", StringComparison.Ordinal), file.Bare);
        Assert.IsTrue(file.Code.Contains("\"unsafe // x\"", StringComparison.Ordinal), file.Code);
        foreach (string name in new[] { "a", "b", "c", "d", "e" })
            Assert.IsTrue(file.Bare.Split(' ', '\n').Contains(name), name);
        Assert.AreEqual(file.Text.Count(c => c == '\n'), file.Bare.Count(c => c == '\n'));
    }

    [TestMethod]
    public void Top_level_types_are_found_and_nested_ones_are_not()
    {
        const string Text = """
            namespace A;
            public sealed record Point(int X, int Y);
            [Serializable] internal static class Tools { private enum Inner { One } class Other { } }
            public delegate Task<int> Handler(string text);
            internal readonly record struct Pair<T>(T Left) where T : class { }
            interface IThing { string Class { get; } }
            """;

        CollectionAssert.AreEqual(
            new[] { "Point", "Tools", "Handler", "Pair", "IThing" }, new SourceFile("a.cs", Text).TopLevelTypes().ToArray());
        CollectionAssert.AreEqual(
            new[] { "B", "C" }, new SourceFile("a.cs", "namespace A { class B { class D { } } class C { } }").TopLevelTypes().ToArray());
    }
}
