using Guard.Policies.Scoring.Sequential;

namespace Guard.Benchmarks.Gating;

/// <summary>One simulated night.</summary>
/// <param name="scale">What was learned of the noise before it.</param>
internal sealed class Night(NoiseScale? scale)
{
    /// <summary>Tries that did not land.</summary>
    public int NotLanded { get; private set; }

    /// <summary>The last test.</summary>
    public SequentialTest Last { get; private set; } = null!;

    /// <summary>Pairs of all tests.</summary>
    public int Pairs { get; set; }

    /// <summary>Candidates judged wrongly.</summary>
    public int Wrong { get; set; }

    /// <summary>Whether what must not happen did.</summary>
    public bool Happened { get; set; }

    /// <summary>The branch's change of score, claimed or true.</summary>
    public double Change { get; set; }

    /// <summary>What the gate says to expect at most of wrong verdicts.</summary>
    public double? Expected { get; set; }

    /// <summary>Judges one candidate with what is left of the budget.</summary>
    public void Judge(Noise noise, double loss, GateOptions options, double reference = 0)
    {
        var design = new SequentialDesign
        {
            Effect = Setting.Effect, Reference = reference, MostPairs = options.Pairs, Scale = scale, LandError = ErrorBudget.Land(NotLanded),
        };
        Last = new SequentialTest(design);
        while (Last.Answer == SequentialAnswer.Continue) Last.Add(noise.Gain(loss));
        Pairs += Last.Pairs;
        if (Last.Answer != SequentialAnswer.Lands) NotLanded++;
    }
}
