using CsCheck;
using Guard.Policies.Scoring.Sequential;

namespace Guard.Policies.Tests.Scoring.Sequential;

/// <summary>The evidence against closed forms and a second, naive computation.</summary>
[TestClass]
public sealed class TEvidenceTests
{
    /// <summary>∫ exp(-u²/2 + a u) du = √(2π) e^(a²/2) Φ(a) and ∫ u exp(…) du = 1 + a times it (integration by parts); then M(n+1) = a M(n) + (n-1) M(n-1).</summary>
    [TestMethod]
    public void Moments_follow_their_recurrence()
    {
        Gen.Select(Gen.Int[2, 200], Gen.Double[-3, 15]).Sample((n, a) =>
        {
            var (before, here, after) = (TEvidence.LogMoment(n - 1, a), TEvidence.LogMoment(n, a), TEvidence.LogMoment(n + 1, a));
            var expected = (a * Math.Exp(here - after)) + ((n - 1) * Math.Exp(before - after));
            return Math.Abs(expected - 1) < 1e-9;
        }, iter: 2000);
    }

    [TestMethod]
    [DataRow(0.0, 1.2533141373155003)] // √(π/2)
    [DataRow(1.0, 3.4770518)] // √(2π e) Φ(1) = 4.1327313541 × 0.8413447461
    public void First_moment_is_the_normal_distribution(double a, double expected) => Assert.AreEqual(expected, Math.Exp(TEvidence.LogMoment(1, a)), 1e-6);

    [TestMethod]
    public void Evidence_is_what_integrating_the_densities_by_small_steps_gives()
    {
        // Steps from e^-7 to e^9 cover the scatter of numbers that are not all next to nothing.
        Gen.Select(Gen.Double[-2, 3].Array[1, 8], Gen.Int[0, 6]).Where((numbers, freedom) => Squares(numbers, freedom) > 0.1).Sample((numbers, freedom) =>
        {
            var squares = Squares(numbers, freedom);
            var expected = SignalWeights.Unknown.Signals.Zip(SignalWeights.Unknown.Weights).Sum(each => each.Second * Marginal(numbers, freedom, each.First)) / Marginal(numbers, freedom, 0);
            var found = Math.Exp(TEvidence.Log(numbers.Length, freedom, numbers.Sum() / Math.Sqrt(squares), SignalWeights.Unknown));
            return Math.Abs((found / expected) - 1) < 1e-3;
        }, iter: 60);
    }

    [TestMethod]
    public void More_of_a_gain_is_more_evidence_of_it()
    {
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 6], Gen.Double[-1, 1], Gen.Double[0.001, 0.5]).Sample((count, freedom, share, step) =>
        {
            var root = Math.Sqrt(count);
            var lower = TEvidence.Log(count, freedom, share * root, SignalWeights.Unknown);
            return TEvidence.Log(count, freedom, Math.Min(1, share + step) * root, SignalWeights.Unknown) >= lower;
        }, iter: 2000);
    }

    [TestMethod]
    public void Weights_are_positive_and_add_up_to_one_wherever_they_are_centred()
    {
        Gen.Double[0, 1e9].Sample(signal =>
        {
            var weights = SignalWeights.Around(signal).Weights;
            return weights.All(weight => weight > 0) && Math.Abs(weights.Sum() - 1) < 1e-12;
        }, iter: 500);
    }

    private static double Squares(double[] numbers, int freedom) => numbers.Sum(x => x * x) + freedom;

    /// <summary>The likelihood with standard deviation s integrated out by ds/s, in even steps of ln s; the known scatter enters as numbers with mean 0.</summary>
    private static double Marginal(double[] numbers, int freedom, double signal)
    {
        const double Step = 0.01;
        var sum = 0.0;
        for (var log = -7.0; log < 9; log += Step)
        {
            var s = Math.Exp(log);
            var exponent = -numbers.Sum(x => Math.Pow((x / s) - signal, 2) / 2) - (freedom / (2 * s * s));
            sum += Step * Math.Exp(exponent - ((numbers.Length + freedom) * log));
        }

        return sum;
    }
}
