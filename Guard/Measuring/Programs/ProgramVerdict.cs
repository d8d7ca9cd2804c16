using Guard.Measuring.Boxes;
using Guard.Policies.Model;
using Guard.Vm;

namespace Guard.Measuring.Programs;

/// <summary>Turns what a run left into a report, or says whose failure it is. Pure. No reason holds a value that the evaluator made.</summary>
internal static class ProgramVerdict
{
    /// <summary>Judges a run.</summary>
    /// <exception cref="MeasurementFailureException">There is no valid report of a completed run.</exception>
    public static EvaluatorReport Report(Side side, ProgramRunResult run, EvaluatorSettings settings)
    {
        if (run.Violation is ProtocolException broken) throw Broken(side, broken);
        if (run.Violation is ReportException flood) throw Evaluator(side, flood.Message);
        if (run.TimedOut || run.Evaluator is null) throw Late(side, run, settings);
        if (!run.Evaluator.Success)
        {
            // A program that ends because the evaluator left is not the cause.
            throw run is { Program: { } early, FirstEnd: not Speaker.Evaluator }
                ? Program(side, Ended(early, run) + " before the evaluator was done")
                : Evaluator(side, BoxEnding.Of(run.Evaluator));
        }

        EvaluatorReport report = Parse(side, run);
        if (report.Answered < report.Cases)
        {
            string ended = run.Program is { } early ? " and " + Ended(early, run) : "";
            throw Program(side, $"left cases unanswered{ended}");
        }

        return report.Score >= settings.Minimum && report.Score <= settings.Maximum
            ? report
            : throw Evaluator(side, "reported a score outside the metric's range");
    }

    private static EvaluatorReport Parse(Side side, ProgramRunResult run)
    {
        try
        {
            return ReportParser.Parse(run.Report);
        }
        catch (ReportException error)
        {
            throw Evaluator(side, $"ended with exit code 0, but {error.Message}");
        }
    }

    private static MeasurementFailureException Late(Side side, ProgramRunResult run, EvaluatorSettings settings) => run.LastSpeaker == Speaker.Evaluator
        ? Program(side, $"gave no answer within the {settings.Timeout.TotalSeconds:0.#} s of a measurement")
        : Evaluator(side, $"was not done within {settings.Timeout.TotalSeconds:0.#} s");

    private static MeasurementFailureException Broken(Side side, ProtocolException broken) => broken.Speaker == Speaker.Program
        ? Program(side, $"broke the protocol: {broken.Message}")
        : Evaluator(side, $"broke the protocol: {broken.Message}");

    private static MeasurementFailureException Program(Side side, string what) =>
        new($"The {side.Name()} could not be measured: its program {what}." + (side == Side.Baseline ? " An operator has to repair the branch." : ""));

    private static MeasurementFailureException Evaluator(Side side, string what) =>
        new($"The evaluator failed on the {side.Name()}: it {what}. An operator finds its output in the measurement's log.");

    /// <summary>
    /// A program that saw hidden questions chooses its exit code and its output, so neither goes back to its author; only a command that
    /// was never found is named, for then nothing was seen.
    /// </summary>
    private static string Ended(BoxExit exit, ProgramRunResult run) => exit.ExitCode == 127 && run.Answers == 0 ? "was not found or could not be started" : "ended";
}
