using CsCheck;
using Guard.Policies.Scoring;

namespace Guard.Policies.Tests.Scoring;

[TestClass]
public sealed class ScoreTextTests
{
    [TestMethod]
    [DataRow(0.913, 0.804, "from 0.913 to 0.804")]
    [DataRow(0.91300001, 0.91300002, "from 0.91300001 to 0.91300002")]
    [DataRow(1234.5, 1200, "from 1234.5 to 1200")]
    [DataRow(1, 1, "at 1")]
    [DataRow(1e-12, 2e-12, "from 0.000000000001 to 0.000000000002")]
    [DataRow(1e300, 2e300, "from 1E+300 to 2E+300")]
    public void Two_scores_are_rounded_together(double before, double after, string expected)
    {
        Assert.AreEqual(expected, ScoreText.FromTo(before, after));
    }

    [TestMethod]
    public void Different_scores_never_look_the_same()
    {
        Gen.Select(Gen.Double, Gen.Double).Sample((a, b) =>
        {
            if (!double.IsFinite(a) || !double.IsFinite(b) || a.Equals(b)) return true;
            var text = ScoreText.FromTo(a, b);
            var words = text.Split(' ');
            return words.Length == 4 && words[1] != words[3];
        }, iter: 3000);
    }
}
