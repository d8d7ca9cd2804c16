using System.Globalization;
using System.Text;

namespace Guard.Reports;

/// <summary>The branch's score over the night as SVG: a line through what landed, a mark for each measured candidate, crosses for what did not land.</summary>
internal static class ScoreChart
{
    private const double Width = 880, Height = 300, Left = 70, Right = 20, Top = 20, Bottom = 40;

    /// <summary>Draws.</summary>
    /// <returns>An <c>svg</c> element, or nothing where nothing was measured.</returns>
    public static string Draw(NightReport report)
    {
        ReportCandidate[] measured = [.. report.Candidates.Where(each => each.After is not null)];
        if (measured.Length == 0) return "";
        double[] scores = [.. measured.SelectMany(each => new[] { each.Before, each.After }).OfType<double>()];
        double low = scores.Min(), high = scores.Max(), room = high > low ? (high - low) * 0.08 : Math.Max(Math.Abs(high), 1) * 0.05;
        (low, high) = (low - room, high + room);
        DateTimeOffset from = report.StartedAt, to = report.EndedAt ?? measured[^1].At;
        if (to <= from) to = from.AddSeconds(1);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"score over time\">");
        foreach (double value in Ticks(low, high))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\"/><text x=\"{Left - 8}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{value:0.######}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Height - 12}\">{ReportText.Time(from)}</text><text x=\"{Width - Right}\" y=\"{Height - 12}\" text-anchor=\"end\">{ReportText.Time(to)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"branch\" d=\"M{X(from):0.#} {Y(measured[0].Before ?? measured[0].After!.Value):0.#}");
        foreach (ReportCandidate each in measured.Where(each => each.Decision is "accepted" or "reverted"))
        {
            svg.Append(CultureInfo.InvariantCulture, $"H{X(each.At):0.#}V{Y(each.After!.Value):0.#}");
            if (each.Decision == "reverted" && each.Before is { } back) svg.Append(CultureInfo.InvariantCulture, $"V{Y(back):0.#}");
        }

        svg.Append(CultureInfo.InvariantCulture, $"H{X(to):0.#}\"/>");
        foreach (ReportCandidate each in measured) Mark(svg, each, X(each.At), Y(each.After!.Value));
        return svg.Append("</svg>").ToString();

        double X(DateTimeOffset at) => Left + ((Width - Left - Right) * Math.Clamp((at - from) / (to - from), 0, 1));
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * (value - low) / (high - low));
    }

    // Round numbers in steps of 1, 2 or 5 by a power of ten, at most six of them.
    private static IEnumerable<double> Ticks(double low, double high)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(high - low)) - 1);
        double step = power * new[] { 1.0, 2, 5, 10, 20, 50 }.First(each => (high - low) / (each * power) <= 6);
        for (double at = Math.Ceiling(low / step); at * step <= high; at++) yield return at * step;
    }

    private static void Mark(StringBuilder svg, ReportCandidate each, double x, double y)
    {
        string shape = each.Decision switch
        {
            "accepted" => FormattableString.Invariant($"<circle class=\"accepted\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"5\">"),
            "reverted" => FormattableString.Invariant($"<rect class=\"reverted\" x=\"{x - 5:0.#}\" y=\"{y - 5:0.#}\" width=\"10\" height=\"10\">"),
            _ => FormattableString.Invariant($"<path class=\"rejected\" d=\"M{x - 5:0.#} {y - 5:0.#}l10 10m0 -10l-10 10\">"),
        };
        string title = HtmlReport.Encode($"{each.Id} {each.Decision}: {ReportText.Score(each.Before)} → {ReportText.Score(each.After)} {each.Title}");
        svg.Append(shape).Append("<title>").Append(title).Append("</title>").Append(each.Decision switch { "accepted" => "</circle>", "reverted" => "</rect>", _ => "</path>" });
    }
}
