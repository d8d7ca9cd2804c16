using CsCheck;
using Guard.Policies.Scoring.Sequential;
using MathNet.Numerics.Distributions;

namespace Guard.Policies.Tests.Scoring.Sequential;

[TestClass]
public sealed class SequentialTestTests
{
    private static readonly SequentialDesign Design = new() { Effect = 0.025, MostPairs = 100 };

    /// <summary>What decides must be what the printed interval says, whichever way it is computed.</summary>
    [TestMethod]
    public void The_answer_agrees_with_the_interval()
    {
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[-0.08, 0.05], Gen.Bool).Sample((seed, shift, known) =>
        {
            var design = Design with { Scale = known ? new NoiseScale(0.04, 8) : null };
            var test = SequentialTest.Of(design, Gains(seed, shift, 0.0424).Take(40));
            var figures = test.Figures()!;
            return test.Answer switch
            {
                SequentialAnswer.Lands => figures.Low > -0.05 - 1e-9 && figures.Gain >= -0.025,
                SequentialAnswer.Refused => figures.High < 1e-9 && figures.Gain < -0.025,
                _ => figures.Gain >= -0.025 ? !(figures.Low > -0.05 + 1e-9) : true,
            };
        }, iter: 300);
    }

    [TestMethod]
    public void A_gain_is_claimed_no_further_than_both_errors_show_it()
    {
        double[] gains = [.. Gains(3, 0.06, 0.02).Take(6)];
        foreach (var error in (double[])[0.04, 0.0001])
        {
            var figures = SequentialTest.Of(Design with { LandError = error, MostPairs = 6 }, gains).Figures()!;
            Assert.AreEqual(Math.Min(figures.Low!.Value, figures.Gain - (figures.High!.Value - figures.Gain)), figures.Shown!.Value, 1e-12);
        }
    }

    [TestMethod]
    public void Units_do_not_matter()
    {
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[-0.06, 0.02], Gen.Int[-60, 60]).Sample((seed, shift, power) =>
        {
            var factor = Math.Pow(2, power);
            double[] gains = [.. Gains(seed, shift, 0.04).Take(30)];
            var one = SequentialTest.Of(Design with { Scale = new NoiseScale(0.05, 5) }, gains);
            var other = SequentialTest.Of(Design with { Effect = 0.025 * factor, Scale = new NoiseScale(0.05 * factor, 5) }, gains.Select(gain => gain * factor));
            return (one.Answer, one.Pairs) == (other.Answer, other.Pairs);
        }, iter: 200);
    }

    [TestMethod]
    public void A_refusal_is_confirmed_by_one_more_pair()
    {
        // Four clear losses would do; the fourth look refuses only because the third did already.
        double[] losses = [-0.2, -0.201, -0.199, -0.2002, -0.1999];
        var test = SequentialTest.Of(Design, losses);
        Assert.AreEqual(SequentialAnswer.Refused, test.Answer);
        Assert.AreEqual(4, test.Pairs);
        Assert.AreEqual(SequentialAnswer.Lands, SequentialTest.Of(Design, losses.Select(loss => loss + 0.2)).Answer);
        Assert.AreEqual(3, SequentialTest.Of(Design, losses.Select(loss => loss + 0.2)).Pairs);
    }

    [TestMethod]
    public void Fewer_than_three_pairs_never_decide_and_the_cap_ends_it()
    {
        var test = SequentialTest.Of(Design with { MostPairs = 2 }, [0.1, 0.1, 0.1]);
        Assert.AreEqual((SequentialAnswer.Inconclusive, 2), (test.Answer, test.Pairs));
        Assert.IsNull(test.Figures()!.Low);
        Assert.AreEqual(SequentialAnswer.Continue, SequentialTest.Of(Design, []).Answer);
        Assert.IsNull(SequentialTest.Of(Design, []).Figures());
    }

    [TestMethod]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void A_gain_that_is_no_number_is_refused(double gain) => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SequentialTest(Design).Add(gain));

    [TestMethod]
    public void A_design_out_of_range_is_refused()
    {
        foreach (var wrong in (SequentialDesign[])[Design with { Effect = -1 }, Design with { Effect = double.NaN }, Design with { LandError = 0 }, Design with { RejectError = 1 }, Design with { MostPairs = 0 }])
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SequentialTest(wrong));
    }

    /// <summary>
    /// Known operating characteristics: with the promised 1 and 4 % and 300 candidates, more than 10 and 24 errors have chance 0.1 % (binomial). The seeds are
    /// fixed, so this does not flicker; docs/benchmarks has the rates by many more candidates.
    /// </summary>
    [TestMethod]
    [DataRow(0.0, 10)]
    [DataRow(-0.05, 24)]
    public void Errors_are_as_rare_as_promised(double shift, int most)
    {
        var wrong = Enumerable.Range(0, 300).Count(seed =>
            SequentialTest.Of(Design, Gains(seed, shift, 0.0424).Take(100)).Answer == (shift < 0 ? SequentialAnswer.Lands : SequentialAnswer.Refused));
        Assert.IsLessThanOrEqualTo(most, wrong);
    }

    [TestMethod]
    public void Noise_of_its_own_is_not_hidden_by_what_was_learned()
    {
        // Scatters ten times as much as was learned: the scale must not be used.
        double[] wild = [0.4, -0.4, 0.35, -0.38, 0.41, -0.36];
        Assert.IsFalse(SequentialTest.Of(Design with { Scale = new NoiseScale(0.04, 20) }, wild).Figures()!.IsScaleUsed);
        Assert.IsTrue(SequentialTest.Of(Design with { Scale = new NoiseScale(0.4, 20) }, wild).Figures()!.IsScaleUsed);
        Assert.AreEqual(SequentialAnswer.Continue, SequentialTest.Of(Design with { Scale = new NoiseScale(0.04, 20) }, wild).Answer);
    }

    [TestMethod]
    public void Gains_that_come_in_waves_are_noticed_and_averaged()
    {
        double[] waves = [.. Enumerable.Range(0, 64).Select(i => Math.Sin(i * 0.15))];
        Assert.IsGreaterThan(0.9, Batches.Correlation(waves));
        var batches = Batches.Independent(waves, out var size);
        Assert.IsGreaterThan(1, size);
        Assert.AreEqual(64 / size, batches.Length);
        double[] free = [.. Gains(7, 0, 1).Take(64)];
        CollectionAssert.AreEqual(free, Batches.Independent(free, out var one));
        Assert.AreEqual(1, one);
    }

    /// <summary>The naive lag-1 coefficient, by its definition over lists.</summary>
    [TestMethod]
    public void Correlation_is_the_coefficient_of_neighbours()
    {
        Gen.Double[-5, 5].Array[3, 30].Sample(gains =>
        {
            var mean = gains.Average();
            var squares = gains.Sum(gain => (gain - mean) * (gain - mean));
            var expected = squares > 0 ? gains.Skip(1).Zip(gains, (a, b) => (a - mean) * (b - mean)).Sum() / squares : 0;
            return Math.Abs(Batches.Correlation(gains) - expected) < 1e-9;
        }, iter: 500);
    }

    private static IEnumerable<double> Gains(int seed, double shift, double deviation)
    {
        var random = new Random(seed);
        while (true) yield return Normal.Sample(random, shift, deviation);
    }
}
