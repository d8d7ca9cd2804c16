using System.Text;

namespace Guard.Reports;

/// <summary>A report as Markdown. What agents wrote (titles, summaries) is text in it and nothing else: no link, image, markup or table of theirs.</summary>
internal static class MarkdownReport
{
    private const string Special = "\\`*_[]<>|~&$";
    private const string SpecialFirst = "#-+=:";

    /// <summary>Renders.</summary>
    public static string Render(NightReport report)
    {
        var text = new StringBuilder();
        text.Append("# Night ").Append(report.Night).Append(": ").Append(Plain(report.Goal)).Append("\n\n");
        text.Append("**").Append(Plain(ReportText.Headline(report))).Append("**\n\n");
        Facts(text, report);
        Tasks(text, report);
        Candidates(text, "Kept", report.Candidates.Where(each => each.Kept));
        Candidates(text, "Not kept", report.Candidates.Where(each => !each.Kept));
        Table(text, "Attempts", ["#", "run", "began", "took", "end", "requests", "tokens", "cost", "what came of it"], report.Attempts.Select(each => new[]
        {
            ReportText.Count(each.Number), each.Run, ReportText.Time(each.StartedAt), each is { StartedAt: { } from, EndedAt: { } to } ? ReportText.Span(to - from) : "–", each.Decision,
            ReportText.Count(each.Requests), ReportText.Count(each.Tokens), ReportText.Money(each.Money), each.Summary,
        }));
        Table(text, "Denied", ["kind", "times", "what"], report.Denials.Select(each => new[] { each.Kind, ReportText.Count(each.Count), each.What }));
        Table(text, "Cost", ["model", "requests", "input", "of it cached", "output", "counted", "cost"], report.Spending.Select(each => new[]
        {
            each.Model, ReportText.Count(each.Requests), ReportText.Count(each.Input), ReportText.Count(each.Cached), ReportText.Count(each.Output), ReportText.Count(each.Tokens), ReportText.Money(each.Money),
        }));
        text.Append("Made from entries ").Append(report.LogFrom).Append(" to ").Append(report.LogTo - 1).Append(" of the log, whose root at ").Append(report.LogTo).Append(" entries is `")
            .Append(report.LogRoot).Append("`; `guard log verify` checks it.\n");
        return text.ToString();
    }

    /// <summary>
    /// Text that Markdown shows as it is (CommonMark and GitHub's tables, links without brackets, mathematics): one line; what has a meaning anywhere is escaped, what
    /// has one at the beginning is escaped there; nobody is called by their name, and no address becomes a link.
    /// </summary>
    public static string Plain(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        for (int at = 0; at < value.Length; at++)
        {
            char unit = value[at];
            bool first = text.Length == 0;
            if (IsHidden(unit)) text.Append(first ? "" : " ");
            else if (Special.Contains(unit, StringComparison.Ordinal) || (first && SpecialFirst.Contains(unit, StringComparison.Ordinal)) || IsAddress(value, at)) text.Append('\\').Append(unit);
            else if (unit is '.' or ')' && IsNumber(text)) text.Append('\\').Append(unit); // a list's number
            else if (unit == '@') text.Append("@\u200b");
            else text.Append(unit);
        }

        return text.ToString();
    }

    // Line ends, other controls, and what turns the order of writing.
    private static bool IsHidden(char unit) => char.IsControl(unit) || unit is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static bool IsAddress(string value, int at) =>
        (value[at] == ':' && value.AsSpan(at).StartsWith("://", StringComparison.Ordinal)) || (value[at] == '.' && at >= 3 && value.AsSpan(at - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase));

    private static bool IsNumber(StringBuilder text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at])) return false;
        }

        return text.Length > 0;
    }

    private static void Facts(StringBuilder text, NightReport report)
    {
        text.Append("- ").Append(Plain(report.Repository)).Append(", ").Append(Plain(report.Ref)).Append(", policy version ").Append(report.Policy).Append(", isolation ").Append(report.Isolation ?? "–").Append('\n');
        text.Append("- agent: ").Append(Plain(report.Agent)).Append('\n');
        text.Append("- from ").Append(ReportText.Time(report.StartedAt)).Append(" to ").Append(ReportText.Time(report.EndedAt));
        if (report.StopText is { } why) text.Append(": ").Append(Plain(why));
        text.Append("\n\n");
    }

    private static void Tasks(StringBuilder text, NightReport report)
    {
        text.Append("## Needs a person\n\n");
        if (report.Tasks.Count == 0) text.Append("Nothing.\n");
        foreach (ReportTask each in report.Tasks) text.Append("- ").Append(Plain(each.What)).Append("  \n  next: ").Append(Plain(each.Next)).Append('\n');
        text.Append('\n');
    }

    private static void Candidates(StringBuilder text, string title, IEnumerable<ReportCandidate> candidates) =>
        Table(text, title, ["candidate", "run", "commit", "what", "verdict", "score", "why"], candidates.Select(each => new[]
        {
            each.Id, each.Run, each.Commit[..Math.Min(8, each.Commit.Length)], each.Title ?? "", each.Decision,
            each.After is null ? "–" : $"{ReportText.Score(each.Before)} → {ReportText.Score(each.After)}", string.Join("; ", [each.Why, .. each.Findings]),
        }));

    private static void Table(StringBuilder text, string title, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        text.Append("## ").Append(title).Append("\n\n");
        if (all.Length == 0)
        {
            text.Append("None.\n\n");
            return;
        }

        text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Insert(text.Length, "---|", columns.Length).Append('\n');
        foreach (string[] row in all) text.Append("| ").AppendJoin(" | ", row.Select(Plain)).Append(" |\n");
        text.Append('\n');
    }
}
