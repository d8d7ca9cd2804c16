using Guard.Policies.Scoring.Sequential;

namespace Guard.Benchmarks.Gating;

/// <summary>One kind of noise that candidates are judged under.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Kind">The noise.</param>
/// <param name="Deviation">Standard deviation of one run, as a share of the score.</param>
internal sealed record Setting(string Name, NoiseKind Kind, double Deviation)
{
    /// <summary>A loss of this share is what the gate has to notice.</summary>
    public const double Loss = 0.05;

    /// <summary>The policy's effect size: a loss is to be noticed from twice of it.</summary>
    public const double Effect = Loss / 2;

    /// <summary>Pairs of the baseline with itself that the scale is learned from, anew for each candidate.</summary>
    public const int CalibrationPairs = 8;

    /// <summary>What the learned scale is multiplied by, to be wrong; 0 for nothing learned.</summary>
    public double ScaleError { get; init; } = 1;

    /// <summary>What the candidate's own noise is multiplied by.</summary>
    public double Wilder { get; init; } = 1;

    /// <summary>Learns the scale.</summary>
    public NoiseScale? Calibrate(Noise noise)
    {
        if (ScaleError == 0) return null;
        double squares = 0;
        for (int i = 0; i < CalibrationPairs; i++) squares += Math.Pow(noise.Gain(0), 2);
        return new NoiseScale(ScaleError * Math.Sqrt(squares / CalibrationPairs), CalibrationPairs);
    }
}
