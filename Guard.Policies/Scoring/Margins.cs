using Guard.Policies.Model;

namespace Guard.Policies.Scoring;

/// <summary>Room for rounding in comparisons.</summary>
internal static class Margins
{
    /// <summary>Four units in the last place of 1.</summary>
    public const double Ulps = 4 * 2.220446049250313e-16;

    /// <summary>
    /// The effect size with room for rounding: 0.913 - 0.912 is a little more than 0.001 in binary, yet counts as equal. An effect of
    /// zero stays zero, so that there any loss is one.
    /// </summary>
    public static double Of(EvaluatorSettings evaluator, double before, double after) =>
        evaluator.Effect > 0 ? evaluator.Effect + (Ulps * Math.Max(Math.Abs(before), Math.Abs(after))) : 0;
}
