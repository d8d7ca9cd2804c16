using MathNet.Numerics.Distributions;

namespace Guard.Policies.Scoring.Sequential;

/// <summary>
/// The paired test behind a noisy verdict. After each pair it asks two questions of the gains so far: is a loss of twice the effect refuted, and is it refuted
/// that nothing was lost? The first lands the candidate, the second, once one more pair has confirmed it, refuses it. The
/// confirmation is a stage of this test: it uses the pairs before it and can only make a refusal rarer. Pure.
/// </summary>
public sealed class SequentialTest
{
    private readonly SequentialDesign design;
    private readonly List<double> gains = [];
    private bool refusing;

    /// <summary>Begins a test.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The design has an effect, errors or a number of pairs outside their ranges.</exception>
    public SequentialTest(SequentialDesign design)
    {
        if (!(design.Effect >= 0 && double.IsFinite(design.Effect))) throw new ArgumentOutOfRangeException(nameof(design), "The effect is a finite number of 0 or more.");
        if (!(design.RejectError is > 0 and < 1) || !(design.LandError is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(design), "Errors lie between 0 and 1.");
        if (design.MostPairs < 1) throw new ArgumentOutOfRangeException(nameof(design), "At least one pair is measured.");
        this.design = design;
    }

    /// <summary>What the test says now. An answer once given stays.</summary>
    public SequentialAnswer Answer { get; private set; } = SequentialAnswer.Continue;

    /// <summary>Pairs that the answer rests on.</summary>
    public int Pairs => gains.Count;

    /// <summary>Runs a whole series; what comes after an answer is not looked at.</summary>
    /// <param name="design">The design.</param>
    /// <param name="gains">Gains in the order in which they were measured.</param>
    public static SequentialTest Of(SequentialDesign design, IEnumerable<double> gains)
    {
        var test = new SequentialTest(design);
        foreach (var gain in gains) test.Add(gain);
        return test;
    }

    /// <summary>Adds the next pair's gain.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite.</exception>
    public SequentialAnswer Add(double gain)
    {
        if (!double.IsFinite(gain)) throw new ArgumentOutOfRangeException(nameof(gain), "A gain is a finite number.");
        if (Answer != SequentialAnswer.Continue) return Answer;
        gains.Add(gain);
        Answer = Look();
        if (Answer == SequentialAnswer.Continue && gains.Count >= design.MostPairs) Answer = SequentialAnswer.Inconclusive;
        return Answer;
    }

    /// <summary>The numbers behind the answer; null before the first pair.</summary>
    public SequentialFigures? Figures()
    {
        if (gains.Count == 0) return null;
        var spread = Sum(out var batch);
        double? Half(double error) => gains.Count < SequentialDesign.LeastPairs ? null : spread.HalfWidth(error);
        return new SequentialFigures
        {
            Gain = spread.Mean,
            Low = spread.Mean - Half(design.LandError),
            High = spread.Mean + Half(design.RejectError),
            Deviation = spread.Deviation * Math.Sqrt(batch),
            Detectable = gains.Count < SequentialDesign.LeastPairs ? null : Detectable(spread, batch),
            Batch = batch,
            Correlation = Batches.Correlation([.. gains]),
            IsScaleUsed = spread.IsScaleUsed,
        };
    }

    private SequentialAnswer Look()
    {
        if (gains.Count < SequentialDesign.LeastPairs) return SequentialAnswer.Continue;
        var spread = Sum(out _);
        if (spread.Mean >= design.Reference - design.Effect)
        {
            refusing = false;
            var refuted = spread.LogEvidence(design.Reference - (2 * design.Effect), above: true) >= Math.Log(1 / design.LandError);
            return refuted ? SequentialAnswer.Lands : SequentialAnswer.Continue;
        }

        var before = refusing;
        refusing = spread.LogEvidence(design.Reference, above: false) >= Math.Log(1 / design.RejectError);
        return refusing && before ? SequentialAnswer.Refused : SequentialAnswer.Continue;
    }

    private Spread Sum(out int batch)
    {
        var independent = Batches.Independent(gains, out batch);

        // What is known of the noise is known of single pairs, not of means of pairs that depend on each other.
        return new Spread(independent, design.Effect, batch == 1 ? design.Scale : null);
    }

    /// <summary>The smallest loss that this noise and this many pairs refuse in 95 of 100 cases, never less than what the design promises to refuse.</summary>
    private double? Detectable(Spread spread, int batch)
    {
        var most = Math.Max(design.MostPairs / batch, spread.Count);
        return spread.HalfWidthAt(most, design.RejectError) is double half
            ? Math.Max(2 * design.Effect, half + (Normal.InvCDF(0, 1, 0.95) * spread.Deviation / Math.Sqrt(most)))
            : null;
    }
}
