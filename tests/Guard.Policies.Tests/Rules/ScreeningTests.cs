using Guard.Policies.Model;
using Guard.Policies.Rules;
using Guard.Policies.Tests.Loading;

namespace Guard.Policies.Tests.Rules;

[TestClass]
public sealed class ScreeningTests
{
    private static readonly Policy Policy = PolicyFiles.Valid(PolicyFiles.Full);

    [TestMethod]
    public void Harmless_change_passes_with_no_finding()
    {
        var whole = Changes.Set(Changes.Change("src/tour.c", "int a;", "int b;"));
        var result = Screening.Screen(Policy, [whole], whole);
        Assert.IsTrue(result.Passed);
        Assert.IsNull(result.Worst);
    }

    [TestMethod]
    public void Commit_that_is_undone_later_is_still_found_and_named()
    {
        var bad = Changes.Set(Changes.Change("eval/e.c", "a", "b")) with { Commit = "c1" };
        var undo = Changes.Set(Changes.Change("eval/e.c", "b", "a")) with { Commit = "c2" };
        var whole = Changes.Set(Changes.Change("src/x", "a", "b")) with { Commit = "c2" };
        var finding = Screening.Screen(Policy, [bad, undo], whole).Findings.Single();
        Assert.AreEqual(("protected-paths", "c1"), (finding.Rule, finding.Commit));
    }

    [TestMethod]
    public void Findings_are_once_each_and_ordered()
    {
        var secret = SecretSamples.All["github-token"];
        var set = Changes.Set(
            Changes.Change("z.txt", null, $"{secret}\n{secret}\n"), Changes.Change("docs/b", "a", "b"), Changes.Change("eval/a", "a", "b"), Changes.Change("results/r", null, "1"));
        var result = Screening.Screen(Policy, [set], set);
        CollectionAssert.AreEqual(
            new[] { "docs/b:", "eval/a:", "results/r:", "z.txt:1", "z.txt:2" }, result.Findings.Select(f => $"{f.Path}:{f.Line}").ToArray());
        Assert.AreEqual(FindingAction.Reject, result.Worst);
        Assert.IsFalse(result.Passed);
    }

    [TestMethod]
    public void Findings_of_a_rule_that_may_be_approved_hold_and_others_still_reject()
    {
        var policy = Policy with { Approvals = ["protected-paths"] };
        var one = Changes.Set(Changes.Change("docs/b", "a", "b"));
        Assert.AreEqual(FindingAction.Hold, Screening.Screen(policy, [one], one).Worst);
        Assert.AreEqual(FindingAction.Reject, Screening.Screen(Policy, [one], one).Worst);
        var both = Changes.Set(Changes.Change("docs/b", "a", "b"), Changes.Change("results/r", null, "1"));
        var result = Screening.Screen(policy, [both], both);
        CollectionAssert.AreEqual(
            new[] { ("results-not-fabricated", FindingAction.Reject), ("protected-paths", FindingAction.Hold) }, result.Findings.Select(f => (f.Rule, f.Action)).ToArray());
        var unreadable = Changes.Set(Changes.Change("src/a", "a", "b") with { ReadNew = () => throw new IOException("object is gone") });
        Assert.AreEqual(FindingAction.Reject, Screening.Screen(policy with { Approvals = ["protected-paths", "credentials"] }, [], unreadable).Worst);
    }

    [TestMethod]
    public void Rule_that_throws_denies_without_repeating_what_it_read()
    {
        var finding = Screening.Screen([new ThrowingRule()], [], Changes.Set()).Findings.Single();
        Assert.AreEqual(("rule-crashed", FindingAction.Reject), (finding.Rule, finding.Action));
        Assert.DoesNotContain("s3cret", finding.Message);
    }

    [TestMethod]
    public void Content_that_cannot_be_read_denies()
    {
        var set = Changes.Set(Changes.Change("src/a", "a", "b") with { ReadNew = () => throw new IOException("object is gone") });
        Assert.AreEqual("rule-crashed", Screening.Screen(Policy, [], set).Findings.Single().Rule);
    }

    [TestMethod]
    public void Glob_that_cannot_be_compiled_denies()
    {
        var policy = Policy with { Rules = new RuleSettings { ProtectedPaths = ["[broken"] } };
        Assert.AreEqual("rule-crashed", Screening.Screen(policy, [], Changes.Set()).Findings.Single().Rule);
    }

    [TestMethod]
    public void Flood_of_findings_is_bounded()
    {
        var set = Changes.Set([.. Enumerable.Range(0, 400).Select(i => Changes.Change($"eval/{i}", "a", "b"))]);
        Assert.AreEqual(Screening.MaximumPerRule + 1, Screening.Screen(Policy, [], set).Findings.Count);
    }

    private sealed class ThrowingRule : IRule
    {
        public string Id => "protected-paths";

        public string PromptRule => "";

        public IEnumerable<Finding> Check(ChangeSet change) => throw new InvalidOperationException("s3cret");
    }
}
