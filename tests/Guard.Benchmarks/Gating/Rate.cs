using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Guard.Benchmarks.Gating;

/// <summary>How often something happened.</summary>
/// <param name="Hits">Times that it did.</param>
/// <param name="Tries">Times that it could have.</param>
internal readonly record struct Rate(int Hits, int Tries)
{
    /// <summary>The share, 0 to 1.</summary>
    public double Share => (double)Hits / Tries;

    /// <summary>Lower end of the 95 % interval (Clopper and Pearson 1934).</summary>
    public double Low => Hits == 0 ? 0 : Beta.InvCDF(Hits, Tries - Hits + 1, 0.025);

    /// <summary>Upper end.</summary>
    public double High => Hits == Tries ? 1 : Beta.InvCDF(Hits + 1, Tries - Hits, 0.975);

    /// <summary>Percent with its interval.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Share:0.00} % ({100 * Low:0.00} to {100 * High:0.00})");
}
