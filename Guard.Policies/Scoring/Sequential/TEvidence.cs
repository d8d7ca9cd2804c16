using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// The evidence of a sequential t test (Rushton 1950, Biometrika 37; Hajnal 1961, Biometrika 48): how much likelier the numbers are under a mean of
/// some standard deviations than under a mean of 0, the standard deviation itself unknown. Only their scale-free statistic
/// <c>t = S/√Q</c> counts, S their sum and Q the sum of their squares. Under Gaussian numbers with mean 0 (or below), whatever their scatter, evidence
/// exceeds 1/p at any time at all with chance p at most (Ville's inequality; Pérez-Ortiz, Lardy, de Heide, Grünwald 2024, Annals of Statistics 52):
/// so one may look after every number.
/// </summary>
public static class TEvidence
{
    private const double Reach = 9;
    private static readonly GaussLegendreRule Rule = new(-1, 1, 48);
    private static readonly double[] Abscissas = Rule.Abscissas;
    private static readonly double[] Shares = Rule.Weights;

    /// <summary>The natural logarithm of the evidence for a mean above 0, the given shifts mixed.</summary>
    /// <param name="count">Numbers, at least 1.</param>
    /// <param name="freedom">Degrees of freedom of a scatter known before, whose sum of squares is part of Q; 0 for none.</param>
    /// <param name="statistic">S/√Q, from -√count to √count.</param>
    /// <param name="weights">The shifts.</param>
    public static double Log(int count, int freedom, double statistic, SignalWeights weights)
    {
        var total = count + freedom;
        var most = double.NegativeInfinity;
        Span<double> terms = stackalloc double[weights.Signals.Count];
        for (var i = 0; i < terms.Length; i++)
        {
            var signal = weights.Signals[i];
            terms[i] = Math.Log(weights.Weights[i]) - (count * signal * signal / 2) + LogMoment(total, signal * statistic);
            most = Math.Max(most, terms[i]);
        }

        var sum = 0.0;
        foreach (var term in terms) sum += Math.Exp(term - most);
        return most + Math.Log(sum) - LogMomentAtZero(total);
    }

    /// <summary>ln ∫ u^(n-1) exp(-u²/2 + a u) du over u > 0, which is the likelihood with the standard deviation integrated out by du/u.</summary>
    /// <param name="n">At least 1.</param>
    /// <param name="a">Any finite number.</param>
    internal static double LogMoment(int n, double a)
    {
        // The integrand's logarithm bends down by at least 1 everywhere, so all of it lies within nine of its peak.
        var peak = (a + Math.Sqrt((a * a) + (4.0 * (n - 1)))) / 2;
        if (n == 1) peak = Math.Max(0, a);
        var low = Math.Max(0, peak - Reach);
        var half = (peak + Reach - low) / 2;
        var middle = low + half;
        var top = Exponent(n, a, peak);
        var sum = 0.0;
        for (var i = 0; i < Abscissas.Length; i++) sum += Shares[i] * Math.Exp(Exponent(n, a, middle + (half * Abscissas[i])) - top);
        return top + Math.Log(sum * half);
    }

    private static double Exponent(int n, double a, double u) => (n == 1 ? 0 : (n - 1) * Math.Log(u)) - (u * u / 2) + (a * u);

    private static double LogMomentAtZero(int n) => (((n / 2.0) - 1) * Constants.Ln2) + SpecialFunctions.GammaLn(n / 2.0);
}
