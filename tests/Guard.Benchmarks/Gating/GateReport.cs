using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Guard.Benchmarks.Gating;

/// <summary>The figures as Markdown and as JSON.</summary>
internal static class GateReport
{
    private static readonly JsonSerializerOptions Names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    /// <summary>JSON, as one document.</summary>
    public static string Json(GateFigures figures, IReadOnlyList<string> machine) =>
        JsonSerializer.Serialize(new { benchmark = GateCommand.Name, machine, figures, promises = figures.Promises() }, Names) + "\n";

    /// <summary>Markdown.</summary>
    public static string Text(GateFigures figures, IReadOnlyList<string> machine)
    {
        GateOptions options = figures.Options;
        var text = new StringBuilder($"# {GateCommand.Name}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"What the scoring gate decides under noise, by simulation with the product's own test. Noise is the standard deviation of one run, as a share of the score; ");
        text.Append(CultureInfo.InvariantCulture, $"the policy's effect is {100 * Setting.Effect} %, so a loss of {100 * Setting.Loss:0} % is what has to be noticed; most pairs: {options.Pairs}. ");
        text.Append(CultureInfo.InvariantCulture, $"{options.Candidates:#,0} candidates a row, {options.Nights:#,0} nights a row, seed {options.Seed}. In brackets the 95 % interval (Clopper and Pearson). ");
        text.Append(CultureInfo.InvariantCulture, $"The scale is learned anew for each candidate or night from {Setting.CalibrationPairs} pairs of the baseline with itself.\n\n");
        foreach (string fact in machine) text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append("\n## Promises\n\n| what | here | promised | |\n|---|---|---|---|\n");
        foreach (Promise promise in figures.Promises()) text.Append(CultureInfo.InvariantCulture, $"| {promise.What} | {promise.Here} | {promise.Bound} | {(promise.IsKept ? "kept" : "**missed**")} |\n");
        text.Append("\n## Candidates\n\n");
        Table(text, figures.Candidates);
        CandidateRow limit = figures.DetectedAtLimit;
        text.Append(CultureInfo.InvariantCulture, $"\nAt {limit.Setting.Name} the smallest loss that {options.Pairs} pairs can tell is printed as {100 * limit.Loss:0.0} % in the median. Candidates that lose just that: {limit.Refused} rejected, {limit.Lands} accepted.\n");
        text.Append("\n## When what was learned of the noise is wrong\n\n");
        Table(text, figures.Robust);
        text.Append("\n## Nights\n\n| night of 100 | noise | must not happen | change of score, median | worst of 100 nights | wrong verdicts | expected at most | pairs a candidate |\n|---|---|---|---|---|---|---|---|\n");
        foreach (NightRow row in figures.Nights)
        {
            string expected = row.Expected is double most ? most.ToString("0.###", CultureInfo.InvariantCulture) : "";
            text.Append(CultureInfo.InvariantCulture, $"| {row.What} | {row.Setting.Name} | {row.Happened} | {100 * row.Median:+0.0;-0.0;0} % | {100 * row.Worst:+0.0;-0.0;0} % | {row.Falsely:0.###} | {expected} | {row.Pairs:0.0} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nWhat must not happen: that a loss lands; that a gain above the effect is claimed; that a drip takes the branch down by more than {200 * Setting.Loss:0} %. ");
        text.Append("A gain is claimed as far as its lower bound at an error of 1 % or less, and a control's as it was measured. Wrong verdicts are counted in candidates a night.\n");
        return text.ToString();
    }

    /// <summary>Writes docs/benchmarks/DATE-gate.md and .json below the repository's root and returns the first one's relative path.</summary>
    public static string Write(GateFigures figures, IReadOnlyList<string> machine, DateTimeOffset now) =>
        Places.Write(GateCommand.Name, now, Text(figures, machine), Json(figures, machine));

    private static void Table(StringBuilder text, IReadOnlyList<CandidateRow> rows)
    {
        text.Append("| noise | candidate | accepted | rejected | inconclusive | median pairs | nine of ten | fixed size | detectable, median |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (CandidateRow row in rows)
        {
            string size = row.FixedSize?.ToString(CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"| {row.Setting.Name} | {(row.Loss == 0 ? "neutral" : $"{100 * row.Loss:0.#} % worse")} | {row.Lands} | {row.Refused} | {row.Inconclusive} | {row.Median} | {row.Ninth} | {size} | {100 * row.Detectable:0.0} % |\n");
        }
    }
}
