using Guard.Policies.Scoring.Sequential;

namespace Guard.Benchmarks.Gating;

/// <summary>Nights of a hundred candidates that spend one budget.</summary>
internal static class NightSimulation
{
    /// <summary>Candidates of a night.</summary>
    public const int Candidates = 100;

    /// <summary>Someone pushes a loss of 5 % again and again, each time as a commit of its own: does any of them land?</summary>
    public static NightRow Stubborn(Setting setting, GateOptions options) => Run("a 5 % loss is tried 100 times", setting, options, (noise, night) =>
    {
        for (int i = 0; i < Candidates; i++)
        {
            night.Judge(noise, Setting.Loss, options);
            night.Wrong += night.Last.Answer == SequentialAnswer.Lands ? 1 : 0;
        }

        night.Happened = night.Wrong > 0;
        night.Change = -Setting.Loss * night.Wrong;
        night.Expected = ErrorBudget.ExpectedLandings(Candidates, night.NotLanded);
    });

    /// <summary>A hundred commits that change nothing: how much better does the branch look in the end?</summary>
    /// <param name="setting">The noise.</param>
    /// <param name="improve">Whether the gate asks for an improvement.</param>
    /// <param name="options">The sizes.</param>
    public static NightRow Neutral(Setting setting, bool improve, GateOptions options) =>
        Run($"100 neutral commits, gate {(improve ? "improve" : "no-decrease")}", setting, options, (noise, night) =>
        {
            for (int i = 0; i < Candidates; i++)
            {
                night.Judge(noise, 0, options, improve ? 2 * Setting.Effect : 0);

                // A gain is claimed as far as the measurement shows it.
                bool lands = night.Last.Answer == SequentialAnswer.Lands;
                if (lands) night.Change += Math.Max(0, night.Last.Figures()!.Shown ?? 0);
                night.Wrong += night.Last.Answer == (improve ? SequentialAnswer.Lands : SequentialAnswer.Refused) ? 1 : 0;
            }

            night.Happened = night.Change > Setting.Effect;
            night.Expected = improve ? ErrorBudget.ExpectedLandings(Candidates, night.NotLanded) : ErrorBudget.ExpectedRejections(Candidates);
        });

    /// <summary>The control: what is kept is whatever scored above the best score so far, one run each.</summary>
    public static NightRow Ratchet(Setting setting, GateOptions options) => Run("control: 100 neutral commits, best single run kept", setting, options, (noise, night) =>
    {
        double best = noise.Run();
        for (int i = 0; i < Candidates; i++)
        {
            night.Pairs++;
            best = Math.Max(best, noise.Run());
        }

        night.Change = best;
        night.Happened = best > Setting.Effect;
    });

    /// <summary>A hundred commits that lose a bit less than the effect each: how far does the branch fall?</summary>
    /// <param name="setting">The noise.</param>
    /// <param name="anchored">Whether it is compared with the night's first tip.</param>
    /// <param name="options">The sizes.</param>
    public static NightRow Drip(Setting setting, bool anchored, GateOptions options) =>
        Run($"100 commits that lose {100 * 0.8 * Setting.Effect:0.#} % each, {(anchored ? "anchored" : "control: no anchor")}", setting, options, (noise, night) =>
        {
            double level = 0;
            var chain = new List<AcceptedStep>();
            for (int i = 0; i < Candidates; i++)
            {
                const double Drop = 0.8 * Setting.Effect;
                night.Judge(noise, Drop, options);
                if (night.Last.Answer != SequentialAnswer.Lands) continue;
                double gain = night.Last.Figures()!.Gain;
                if (anchored && AnchorWatch.IsDue(chain, gain, Setting.Effect))
                {
                    night.Judge(noise, Drop - level, options);
                    if (night.Last.Answer != SequentialAnswer.Lands) continue;
                    chain.Clear();
                }

                level -= Drop;
                chain.Add(new AcceptedStep($"C{i}", gain));
            }

            night.Change = level;
            night.Happened = level < -2 * Setting.Loss;
        });

    private static NightRow Run(string what, Setting setting, GateOptions options, Action<Noise, Night> body)
    {
        var nights = new Night[options.Nights];
        Parallel.For(0, nights.Length, i =>
        {
            var noise = new Noise(setting.Kind, setting.Deviation, new Random(Seeds.Of(options.Seed, setting.Name, what.Length, i)));
            nights[i] = new Night(setting.Calibrate(noise));
            body(noise, nights[i]);
        });
        double[] changes = [.. nights.Select(night => night.Change).OrderBy(Math.Abs)];
        double? expected = nights.All(night => night.Expected is null) ? null : nights.Average(night => night.Expected);
        return new NightRow(
            what, setting, new Rate(nights.Count(night => night.Happened), nights.Length), changes[changes.Length / 2], changes[changes.Length * 99 / 100],
            nights.Average(night => night.Wrong), expected, nights.Average(night => (double)night.Pairs / Candidates));
    }
}
