using System.Globalization;
using System.Text;

namespace Guard.Benchmarks;

/// <summary>A benchmark's result as text for a terminal and for docs/benchmarks.</summary>
internal static class Report
{
    /// <summary>Markdown: title, machine, medians, quartiles and ratios.</summary>
    public static string Text(Comparison comparison, IReadOnlyList<string> machine)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {comparison.Benchmark.Name}\n\n{comparison.Benchmark.Title}\n\n");
        foreach (string fact in machine)
            text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append("\n| milliseconds | median | quartiles | slowest |\n|---|---|---|---|\n");
        Row(text, "yardstick", comparison.Yardstick);
        Row(text, "measured", comparison.Measured);
        text.Append(CultureInfo.InvariantCulture,
            $"\n{comparison.Measured.Count} interleaved pairs: median difference {comparison.MedianDifference:0.0} ms, median ratio {comparison.MedianRatio:0.00}.\n");
        text.Append("Ratios are what compares between machines. Absolute times are this machine's, at that hour.\n");
        return text.ToString();
    }

    /// <summary>Writes docs/benchmarks/DATE-NAME.md below the repository's root and returns that relative path.</summary>
    public static string Write(string name, string text, DateTimeOffset now)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Guard.sln")))
            root = root.Parent;
        if (root is null)
            throw new InvalidOperationException("No Guard.sln above this program: run it from the repository.");
        string relative = $"docs/benchmarks/{now:yyyy-MM-dd}-{name}.md";
        string path = Path.Combine(root.FullName, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return relative;
    }

    private static void Row(StringBuilder text, string name, IReadOnlyList<double> samples) =>
        text.Append(CultureInfo.InvariantCulture,
            $"| {name} | {Comparison.Quantile(samples, 0.5):0.0} | {Comparison.Quantile(samples, 0.25):0.0}–{Comparison.Quantile(samples, 0.75):0.0} | {Comparison.Quantile(samples, 1):0.0} |\n");
}
