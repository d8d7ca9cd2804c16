using CsCheck;
using Guard.Policies.Rules;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class GlobTests
{
    [TestMethod]
    [DataRow("eval/**", "eval/a/b.c", true)]
    [DataRow("eval/**", "eval", true)]
    [DataRow("eval/**", "evaluate/a", false)]
    [DataRow("eval/**", "x/eval/a", false)]
    [DataRow("**/eval/**", "x/y/eval/a", true)]
    [DataRow("**/eval/**", "eval/a", true)]
    [DataRow("eval", "eval/a", true)]
    [DataRow("eval", "x/eval/a", true)]
    [DataRow("eval/", "x/eval/a", true)]
    [DataRow("/eval", "x/eval/a", false)]
    [DataRow("/eval", "eval/a", true)]
    [DataRow("*.md", "docs/a.md", true)]
    [DataRow("*.md", "docs/a.mdx", false)]
    [DataRow("docs/*.md", "docs/a.md", true)]
    [DataRow("docs/*.md", "docs/x/a.md", false)]
    [DataRow("docs/**/a.md", "docs/a.md", true)]
    [DataRow("docs/**/a.md", "docs/x/y/a.md", true)]
    [DataRow("a?c", "abc", true)]
    [DataRow("a?c", "a/c", false)]
    [DataRow("a?c", "a\U0001F600c", true)]
    [DataRow("[ab]x", "bx", true)]
    [DataRow("[!ab]x", "bx", false)]
    [DataRow("[!ab]x", "cx", true)]
    [DataRow("x[+-9]y", "x/y", false)]
    [DataRow("a.c", "abc", false)]
    [DataRow("a+(b)|c$", "a+(b)|c$", true)]
    [DataRow("**", "any/thing", true)]
    [DataRow("**/*.key", "a.key", true)]
    [DataRow("Eval/**", "eVAL/a", true)]
    [DataRow("caf\u00E9/**", "CAFE\u0301/a", true)]
    [DataRow("cafe\u0301/**", "caf\u00C9/a", true)]
    [DataRow("kern", "\u212Aern", true)]
    [DataRow("stra\u00DFe", "STRASSE", true)]
    [DataRow("eval/x", "e\u200Cval/x", true)]
    [DataRow("eval", "eval\nx", false)]
    public void Patterns_match_paths(string pattern, string path, bool expected)
    {
        Assert.AreEqual(expected, new Glob(pattern).IsMatch(path));
    }

    [TestMethod]
    public void Exact_globs_keep_letter_case_but_not_unicode_form()
    {
        Assert.IsFalse(new Glob("tests/**", exact: true).IsMatch("Tests/a"));
        Assert.IsTrue(new Glob("caf\u00E9/**", exact: true).IsMatch("cafe\u0301/a"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("!a")]
    [DataRow("a\\b")]
    [DataRow("a/../b")]
    [DataRow("./a")]
    [DataRow("a//b")]
    [DataRow("[a")]
    [DataRow("[]")]
    [DataRow("[z-a]")]
    [DataRow("a\0b")]
    public void Other_patterns_are_refused(string pattern)
    {
        Assert.ThrowsExactly<GlobException>(() => new Glob(pattern));
    }

    /// <summary>A backtracking engine needs longer than the age of the universe for this one.</summary>
    [TestMethod]
    public void Hostile_pattern_and_path_end()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 200)) + "b";
        Assert.IsFalse(new Glob(pattern).IsMatch(new string('a', 4000)));
        var deep = string.Concat(Enumerable.Repeat("**/a/", 100)) + "b";
        Assert.IsFalse(new Glob(deep).IsMatch(string.Join('/', Enumerable.Repeat("a", 2000))));
        Assert.IsTrue(new Glob(deep).IsMatch(string.Join('/', Enumerable.Repeat("a", 2000)) + "/b"));
    }

    [TestMethod]
    public void Any_text_is_a_glob_or_refused()
    {
        Gen.String[Gen.Char["ab*?[]!-^/\\.é\u0301"], 0, 20].Sample(text =>
        {
            try
            {
                new Glob(text).IsMatch("a/b");
            }
            catch (GlobException)
            {
                // Refused is the other allowed outcome.
            }
        }, iter: 3000);
    }

    [TestMethod]
    public void Plain_paths_match_themselves_in_any_case()
    {
        Gen.String[Gen.Char.AlphaNumeric, 1, 12].Array[1, 4].Sample(parts =>
        {
            var path = string.Join('/', parts);
            return new Glob(path).IsMatch(path.ToUpperInvariant()) && new Glob(path).IsMatch(path + "/below") && !new Glob("/" + path).IsMatch(path + "x");
        }, iter: 500);
    }
}
