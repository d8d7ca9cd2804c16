using CsCheck;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Tests.Scoring.Sequential;

[TestClass]
public sealed class ErrorBudgetTests
{
    [TestMethod]
    public void A_night_of_any_length_spends_no_more_than_the_night_has()
    {
        Assert.AreEqual(0.04, ErrorBudget.Land(0));
        Assert.AreEqual(0.005, ErrorBudget.Land(1), 1e-15);
        Assert.IsLessThanOrEqualTo(ErrorBudget.Night + 1e-12, Enumerable.Range(0, 100_000).Sum(ErrorBudget.Land));
        Assert.IsGreaterThan(0, ErrorBudget.Land(int.MaxValue));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ErrorBudget.Land(-1));
    }

    [TestMethod]
    public void Later_tries_never_get_more()
    {
        Gen.Int[0, 1_000_000].Sample(count => ErrorBudget.Land(count + 1) < ErrorBudget.Land(count), iter: 1000);
    }

    /// <summary>The worst player against the budget, exactly: every try loses, each lands with all of its chance.</summary>
    [TestMethod]
    public void The_chance_that_any_loss_lands_in_a_hundred_tries_is_at_most_five_percent()
    {
        var none = Enumerable.Range(0, 100).Aggregate(1.0, (chance, tries) => chance * (1 - ErrorBudget.Land(tries)));
        Assert.IsLessThanOrEqualTo(0.05, 1 - none);
    }

    [TestMethod]
    public void Expected_false_verdicts_grow_with_the_night()
    {
        Assert.AreEqual(1, ErrorBudget.ExpectedRejections(100), 1e-12);
        Assert.AreEqual(0, ErrorBudget.ExpectedRejections(0));
        Assert.AreEqual(0, ErrorBudget.ExpectedLandings(0, 0));
        Assert.AreEqual(0.04 / 0.96, ErrorBudget.ExpectedLandings(100, 0), 1e-12);
        Assert.IsLessThan(0.053, ErrorBudget.ExpectedLandings(100_000, 100_000));
    }

    [TestMethod]
    public void The_anchor_is_looked_at_when_losses_add_up_or_enough_has_landed()
    {
        AcceptedStep[] chain = [new("C1", -0.01), new("C2", -0.01)];
        Assert.IsFalse(AnchorWatch.IsDue([], -0.02, 0.025), "a candidate alone has its own baseline");
        Assert.IsFalse(AnchorWatch.IsDue(chain, 0, 0.025));
        Assert.IsTrue(AnchorWatch.IsDue(chain, -0.006, 0.025));
        Assert.IsTrue(AnchorWatch.IsDue([.. Enumerable.Range(0, AnchorWatch.MostSteps).Select(i => new AcceptedStep($"C{i}", 1))], 1, 0.025), "gains never say that all is well");
        CollectionAssert.AreEqual(new[] { "C3", "C1", "C2" }, AnchorWatch.Suspects([new("C1", -0.01), new("C2", 0.5), new("C3", -0.02)]).Select(step => step.Candidate).ToArray());
    }
}
