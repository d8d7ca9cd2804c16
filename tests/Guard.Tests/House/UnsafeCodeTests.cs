using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>Native code is called from two places only, and every unsafe block says why it is safe.</summary>
[TestClass]
public sealed partial class UnsafeCodeTests
{
    private static readonly string[] Homes = ["Guard.Vm/Interop/", "Guard.Shim/"];

    [TestMethod]
    public void Unsafe_code_and_native_imports_live_in_two_places()
    {
        string[] strays = [.. RepositoryRoot.ProductSources()
            .Where(file => !Homes.Any(home => file.Path.StartsWith(home, StringComparison.Ordinal)))
            .Where(file => NativeCode().IsMatch(file.Bare)).Select(file => file.Path)];

        Assert.IsEmpty(strays, $"Native code outside {string.Join(" and ", Homes)}: {string.Join(", ", strays)}");
    }

    [TestMethod]
    public void Every_unsafe_block_has_a_safety_comment()
    {
        string[] bare = [.. RepositoryRoot.ProductSources().SelectMany(WithoutSafety)];

        Assert.IsEmpty(bare, "Say in a \"// SAFETY:\" comment why each is sound:\n" + string.Join('\n', bare));
    }

    [TestMethod]
    [DataRow("unsafe { }", 1)]
    [DataRow("int a;\nunsafe\n{\n}", 1)]
    [DataRow("// SAFETY: the buffer is pinned.\nunsafe { }", 0)]
    [DataRow("// unsafe { }", 0)]
    [DataRow("string text = \"unsafe { }\";", 0)]
    public void The_scan_finds_blocks_without_a_comment(string text, int expected) =>
        Assert.HasCount(expected, WithoutSafety(new SourceFile("a.cs", text)));

    private static List<string> WithoutSafety(SourceFile file)
    {
        var found = new List<string>();
        string[] lines = file.Text.Split('\n');
        foreach (Match match in UnsafeBlock().Matches(file.Bare))
        {
            int line = file.LineOf(match.Index);
            int from = Math.Max(0, line - 9);
            if (!lines[from..Math.Min(lines.Length, line + 2)].Any(text => text.Contains("// SAFETY:", StringComparison.Ordinal)))
                found.Add($"{file.Path}:{line}");
        }

        if (UnsafeModifier().IsMatch(file.Bare) && !file.Text.Contains("SAFETY:", StringComparison.Ordinal))
            found.Add($"{file.Path}: an unsafe member");
        return found;
    }

    [GeneratedRegex(@"\bunsafe\b|\bLibraryImport\b|\bDllImport\b|\bdelegate\s*\*")]
    private static partial Regex NativeCode();

    [GeneratedRegex(@"\bunsafe\s*\{")]
    private static partial Regex UnsafeBlock();

    [GeneratedRegex(@"\bunsafe\s+(?!\{)\w+[^;{]*\{")]
    private static partial Regex UnsafeModifier();
}
