using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks;

/// <summary>A benchmark's result: text for a terminal, Markdown and JSON for docs/benchmarks.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Markdown: title, machine, medians, quartiles and what compares between machines.</summary>
    public static string Text(Comparison comparison, IReadOnlyList<string> machine)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {comparison.Benchmark.Name}\n\n{comparison.Benchmark.Title}\n\n");
        foreach (string fact in machine) text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append("\n| milliseconds | median | quartiles | slowest | median difference (quartiles) | median ratio |\n|---|---|---|---|---|---|\n");
        for (int i = 0; i < comparison.Subjects.Count; i++) Row(text, comparison, i);
        if (comparison.Subjects.Any(subject => subject.Operations > 1))
        {
            text.Append("\n| operations a second | median |\n|---|---|\n");
            for (int i = 0; i < comparison.Subjects.Count; i++)
                text.Append(CultureInfo.InvariantCulture, $"| {comparison.Subjects[i].Name} | {Rate(comparison, i):#,0} |\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{comparison.Samples[0].Count} interleaved rounds; difference and ratio are to the first row, round by round.\n");
        text.Append("Differences and ratios are what compares between machines. Absolute times are this machine's, at that hour.\n");
        return text.ToString();
    }

    /// <summary>The same with every sample.</summary>
    public static string Json(Comparison comparison, IReadOnlyList<string> machine) => new JsonObject
    {
        ["benchmark"] = comparison.Benchmark.Name,
        ["title"] = comparison.Benchmark.Title,
        ["machine"] = new JsonArray([.. machine.Select(fact => (JsonNode)fact)]),
        ["unit"] = "milliseconds",
        ["subjects"] = new JsonArray([.. comparison.Subjects.Select((subject, i) => (JsonNode)new JsonObject
        {
            ["name"] = subject.Name,
            ["operations"] = subject.Operations,
            ["median"] = Rounded(Comparison.Quantile(comparison.Samples[i], 0.5)),
            ["medianDifference"] = Rounded(comparison.Difference(i)),
            ["medianRatio"] = Rounded(comparison.MedianRatio(i)),
            ["samples"] = new JsonArray([.. comparison.Samples[i].Select(sample => (JsonNode)Rounded(sample))]),
        })]),
    }.ToJsonString(Indented) + "\n";

    /// <summary>Writes docs/benchmarks/DATE-NAME.md and .json below the repository's root and returns the first one's relative path.</summary>
    public static string Write(Comparison comparison, IReadOnlyList<string> machine, DateTimeOffset now) =>
        Places.Write(comparison.Benchmark.Name, now, Text(comparison, machine), Json(comparison, machine));

    private static void Row(StringBuilder text, Comparison comparison, int subject)
    {
        IReadOnlyList<double> samples = comparison.Samples[subject];
        text.Append(CultureInfo.InvariantCulture,
            $"| {comparison.Subjects[subject].Name} | {Comparison.Quantile(samples, 0.5):0.0} | {Comparison.Quantile(samples, 0.25):0.0} to {Comparison.Quantile(samples, 0.75):0.0} | {Comparison.Quantile(samples, 1):0.0} ");
        text.Append(subject == 0
            ? "| | |\n"
            : string.Create(CultureInfo.InvariantCulture, $"| {comparison.Difference(subject):+0.0;-0.0} ({comparison.Difference(subject, 0.25):+0.0;-0.0} to {comparison.Difference(subject, 0.75):+0.0;-0.0}) | {comparison.MedianRatio(subject):0.00} |\n"));
    }

    private static double Rate(Comparison comparison, int subject) =>
        comparison.Subjects[subject].Operations / Comparison.Quantile(comparison.Samples[subject], 0.5) * 1000;

    private static double Rounded(double value) => Math.Round(value, 3);
}
