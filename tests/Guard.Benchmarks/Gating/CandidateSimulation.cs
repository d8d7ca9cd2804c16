using Guard.Policies.Scoring.Sequential;

namespace Guard.Benchmarks.Gating;

/// <summary>Judges many candidates under one noise with the product's own test.</summary>
internal static class CandidateSimulation
{
    // The smallest detectable loss takes longer than the verdict; this many are enough for a median.
    private const int Told = 200;

    /// <summary>Runs one row; candidate i draws from its own numbers, so a row repeats whatever the machine does.</summary>
    public static CandidateRow Run(Setting setting, double loss, GateOptions options)
    {
        var answers = new SequentialAnswer[options.Candidates];
        var pairs = new int[options.Candidates];
        var detectable = new double[Math.Min(Told, options.Candidates)];
        Parallel.For(0, options.Candidates, i =>
        {
            var noise = new Noise(setting.Kind, setting.Deviation, new Random(Seeds.Of(options.Seed, setting.Name, loss, i)));
            var test = new SequentialTest(new SequentialDesign { Effect = Setting.Effect, MostPairs = options.Pairs, Scale = setting.Calibrate(noise) });
            while (test.Answer == SequentialAnswer.Continue) test.Add(noise.Gain(loss, setting.Wilder));
            (answers[i], pairs[i]) = (test.Answer, test.Pairs);
            if (i < Told) detectable[i] = test.Figures()!.Detectable ?? double.PositiveInfinity;
        });
        Array.Sort(pairs);
        double[] told = [.. detectable.Order()];
        Rate Of(SequentialAnswer answer) => new(answers.Count(each => each == answer), answers.Length);
        return new CandidateRow(
            setting, loss, Of(SequentialAnswer.Lands), Of(SequentialAnswer.Refused), Of(SequentialAnswer.Inconclusive), pairs[pairs.Length / 2], pairs[pairs.Length * 9 / 10])
        {
            Detectable = told[told.Length / 2],
        };
    }
}
