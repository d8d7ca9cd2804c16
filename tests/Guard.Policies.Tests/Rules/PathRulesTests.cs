using Guard.Policies.Model;
using Guard.Policies.Rules;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class PathRulesTests
{
    private static readonly ProtectedPathsRule Protected = new(["eval/**", "a/b/c.txt"]);

    [TestMethod]
    [DataRow("eval/score.py")]
    [DataRow("EVAL/score.py")]
    [DataRow("e\u200Dval/score.py")]
    [DataRow("eval")]
    [DataRow("A/b/C.TXT")]
    public void Protected_paths_fire_for_every_kind_of_change(string path)
    {
        foreach (var change in new[]
        {
            Changes.Change(path, null, "x"), Changes.Change(path, "x", "y"), Changes.Change(path, "x", null),
            Changes.Change(path, "x", "x", Changes.File, Changes.Executable), Changes.Change(path, "x", "y", Changes.File, Changes.Symlink),
        })
        {
            var finding = Protected.Check(change).Single();
            Assert.AreEqual(("protected-paths", FindingAction.Reject, path), (finding.Rule, finding.Action, finding.Path));
        }
    }

    [TestMethod]
    [DataRow("src/a.c")]
    [DataRow("evaluation/a.c")]
    [DataRow("src/eval/a.c")]
    [DataRow("a/b/d.txt")]
    public void Other_paths_do_not(string path)
    {
        Assert.AreEqual(0, Protected.Check(Changes.Change(path, "x", "y")).Count);
    }

    [TestMethod]
    [DataRow("a", Changes.Symlink)]
    [DataRow("a/B", Changes.Symlink)]
    [DataRow("a", Changes.Gitlink)]
    public void Link_above_a_protected_path_fires(string path, int mode)
    {
        Assert.Contains("link above", Protected.Check(Changes.Change(path, null, "elsewhere", newMode: mode)).Single().Message);
        Assert.AreEqual(0, Protected.Check(Changes.Change(path, null, "a plain file")).Count);
    }

    [TestMethod]
    public void Results_fire_and_other_files_do_not()
    {
        var rule = new ResultsNotFabricatedRule(["results/**", "*.trx"]);
        Assert.AreEqual(1, rule.Check(Changes.Change("results/score.json", null, "{}")).Count);
        Assert.AreEqual(1, rule.Check(Changes.Change("out/RUN.TRX", "a", "b")).Count);
        Assert.AreEqual(1, rule.Check(Changes.Change("results", null, "x", newMode: Changes.Symlink)).Count);
        Assert.AreEqual(0, rule.Check(Changes.Change("src/results.cs", "a", "b")).Count);
    }

    [TestMethod]
    public void Diff_size_counts_files_and_bytes()
    {
        var rule = new DiffSizeLimitRule(new DiffSizeRule(2, 10));
        Assert.AreEqual(0, rule.Check(Changes.Change("a", null, "12345"), Changes.Change("b", "a very long old content", "12345")).Count);
        Assert.AreEqual(1, rule.Check(Changes.Change("a", null, "12345678901")).Count);
        Assert.AreEqual(1, rule.Check(Changes.Change("a", "x", null), Changes.Change("b", "x", null), Changes.Change("c", "x", null)).Count);
        var huge = Changes.Change("a", null, "x") with { NewSize = long.MaxValue };
        Assert.AreEqual(1, rule.Check(huge, huge).Count, "the sum saturates");
    }
}
