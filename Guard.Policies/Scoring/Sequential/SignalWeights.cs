namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// The shifts, in standard deviations of a pair's difference, that a test is made to notice, each with its weight. Where the noise is known most of
/// the weight is near the shift that matters; the rest keeps the test from being blind to others. Weights change how many pairs are needed
/// and not how often the test is wrong.
/// </summary>
public sealed class SignalWeights
{
    private const int Steps = 15;
    private const double Smallest = 0.125;
    private const double Flat = 0.1;

    private SignalWeights(double center, double spread)
    {
        var signals = new double[Steps];
        var bells = new double[Steps];
        for (var i = 0; i < Steps; i++)
        {
            signals[i] = Smallest * Math.Pow(2, i / 2.0);
            bells[i] = Math.Exp(-0.5 * Math.Pow(Math.Log(signals[i] / center) / spread, 2));
        }

        var sum = bells.Sum();
        Signals = signals;
        Weights = [.. bells.Select(bell => ((1 - Flat) * bell / sum) + (Flat / Steps))];
    }

    /// <summary>For noise that nothing is known of: wide.</summary>
    public static SignalWeights Unknown { get; } = new(1.5, 1.2);

    /// <summary>The shifts, rising.</summary>
    public IReadOnlyList<double> Signals { get; }

    /// <summary>Their weights: above 0, together 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>For a shift that is known about; one beyond the table's ends counts as its end.</summary>
    /// <param name="signal">The shift in standard deviations, 0 or more.</param>
    public static SignalWeights Around(double signal) =>
        double.IsNaN(signal) ? Unknown : new(Math.Clamp(signal, Smallest, Smallest * Math.Pow(2, (Steps - 1) / 2.0)), 0.35);
}
