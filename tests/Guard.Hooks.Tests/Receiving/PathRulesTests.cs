using System.Text;
using CsCheck;
using Guard.Hooks.Receiving.Tree;

namespace Guard.Hooks.Tests.Receiving;

[TestClass]
public sealed class PathRulesTests
{
    private static readonly string[] Ignored = ["\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u206a", "\u206f", "\ufeff"];

    [TestMethod]
    public void EveryDisguiseOfDotGitIsRefused() =>
        Gen.Select(Gen.Bool.Array[4], Gen.Int[0, 4], Pick(Ignored), Pick("", ".", " ", " . ", ":x", "::$DATA")).Sample(
            (upper, place, hidden, tail) =>
            {
                string name = string.Concat(".git".Select((c, i) => upper[i] ? char.ToUpperInvariant(c) : c));
                name = name.Insert(place, hidden) + tail;
                return PathRules.Reject(Encoding.UTF8.GetBytes(name)) is not null;
            },
            iter: 20_000);

    [TestMethod]
    public void PlainNamesPass() =>
        Gen.Char["abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_-"].Array[1, 40].Sample(letters => PathRules.Reject(Encoding.UTF8.GetBytes(new string(letters))) is null);

    [TestMethod]
    public void NoBytesCrashIt() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        PathRules.Reject(bytes);
        PathRules.RejectTarget(3, bytes);
        return true;
    });

    [TestMethod]
    public void AnAcceptedLinkStaysInsideHoweverItIsResolved() =>
        Gen.Select(Gen.Int[0, 4], Pick("..", ".", "a", "b", "").Array[1, 8]).Sample(
            (depth, parts) =>
            {
                string target = string.Join('/', parts);
                if (PathRules.RejectTarget(depth, Encoding.UTF8.GetBytes(target)) is not null) return true;
                string at = Path.Combine("/root", string.Join('/', Enumerable.Repeat("d", depth)));
                return !Path.IsPathRooted(target) && (Path.GetFullPath(Path.Combine(at, target)) + "/").StartsWith("/root/", StringComparison.Ordinal);
            },
            iter: 20_000);

    [TestMethod]
    public void FoldingIgnoresCaseAndForm()
    {
        Assert.AreEqual(PathRules.Fold("\u00e9T\u00c9"), PathRules.Fold("E\u0301te\u0301"));
        Assert.AreEqual(PathRules.Fold("\uac01"), PathRules.Fold("\u1100\u1161\u11a8"), "Hangul");
        Assert.AreEqual(PathRules.Fold("a\u0323\u0307"), PathRules.Fold("a\u0307\u0323"), "order of marks");
        Assert.AreEqual(PathRules.Fold("\u01f0"), PathRules.Fold("J\u030c"), "a composed letter without an upper case of its own");
        Assert.AreNotEqual(PathRules.Fold("a"), PathRules.Fold("b"));
        Gen.String.Sample(text => PathRules.Fold(PathRules.Fold(Clean(text))) == PathRules.Fold(Clean(text)));
    }

    private static Gen<string> Pick(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
