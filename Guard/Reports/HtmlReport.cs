using System.Text;
using System.Text.Encodings.Web;

namespace Guard.Reports;

/// <summary>A report as one HTML page that needs nothing else: no script, no link to elsewhere, and a policy that forbids both to whatever an agent wrote into it.</summary>
internal static class HtmlReport
{
    private const string Style =
        """
        :root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#667;--line:#d8dce2;--good:#137333;--bad:#b3261e;--open:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--fg:#e6e8eb;--bg:#14171a;--soft:#9aa3ad;--line:#333a42;--good:#6dd58c;--bad:#ff8a80;--open:#ffc56b}}
        body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:72rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem}.soft{color:var(--soft)}.lead{font-size:1.1rem}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}
        th{font-weight:600;white-space:nowrap}td.n{font-variant-numeric:tabular-nums;white-space:nowrap}td.n code{overflow-wrap:normal}code{font-family:ui-monospace,monospace;font-size:.9em;overflow-wrap:anywhere}
        .accepted{color:var(--good)}.rejected,.failed,.reverted,.cut-off{color:var(--bad)}.held,.inconclusive,.open,.still,.working{color:var(--open)}.moved{color:var(--good)}
        svg{width:100%;height:auto}svg text{fill:var(--soft);font-size:12px}svg .grid{stroke:var(--line)}svg .branch{fill:none;stroke:var(--fg);stroke-width:2}
        svg circle.accepted{fill:var(--good)}svg rect.reverted{fill:var(--bad)}svg path.rejected{stroke:var(--bad);stroke-width:2;fill:none}
        li{margin:.4rem 0}
        """;

    /// <summary>Renders.</summary>
    public static string Render(NightReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><meta name=\"referrer\" content=\"no-referrer\">")
            .Append("<title>Night ").Append(Encode(report.Night)).Append("</title><style>").Append(Style).Append("</style></head><body>");
        page.Append("<h1>Night ").Append(Encode(report.Night)).Append(": ").Append(Encode(report.Goal)).Append("</h1><p class=\"lead\">").Append(Encode(ReportText.Headline(report))).Append("</p>");
        page.Append("<p class=\"soft\">").Append(Encode($"{report.Repository}, {report.Ref}, policy version {report.Policy}, isolation {report.Isolation ?? "–"}; agent: {report.Agent}")).Append("<br>")
            .Append(Encode($"from {ReportText.Time(report.StartedAt)} to {ReportText.Time(report.EndedAt)}{(report.StopText is { } why ? ": " + why : "")}")).Append("</p>");
        page.Append(ScoreChart.Draw(report));
        page.Append("<h2>Needs a person</h2>");
        if (report.Tasks.Count == 0) page.Append("<p>Nothing.</p>");
        else page.Append("<ul>").AppendJoin("", report.Tasks.Select(each => $"<li>{Encode(each.What)}<br><code>{Encode(each.Next)}</code></li>")).Append("</ul>");
        Candidates(page, "Kept", report.Candidates.Where(each => each.Kept));
        Candidates(page, "Not kept", report.Candidates.Where(each => !each.Kept));
        Table(page, "Attempts", ["#", "run", "began", "took", "end", "requests", "tokens", "cost", "what came of it"], report.Attempts.Select(each => new[]
        {
            Cell(ReportText.Count(each.Number)), Cell(each.Run), Cell(ReportText.Time(each.StartedAt)), Cell(each is { StartedAt: { } from, EndedAt: { } to } ? ReportText.Span(to - from) : "–"), State(each.Decision),
            Cell(ReportText.Count(each.Requests)), Cell(ReportText.Count(each.Tokens)), Cell(ReportText.Money(each.Money)), Text(each.Summary),
        }));
        Table(page, "Denied", ["kind", "times", "what"], report.Denials.Select(each => new[] { Cell(each.Kind), Cell(ReportText.Count(each.Count)), Text(each.What) }));
        Table(page, "Cost", ["model", "requests", "input", "of it cached", "output", "counted", "cost"], report.Spending.Select(each => new[]
        {
            Text(each.Model), Cell(ReportText.Count(each.Requests)), Cell(ReportText.Count(each.Input)), Cell(ReportText.Count(each.Cached)), Cell(ReportText.Count(each.Output)), Cell(ReportText.Count(each.Tokens)), Cell(ReportText.Money(each.Money)),
        }));
        page.Append("<p class=\"soft\">Made from entries ").Append(report.LogFrom).Append(" to ").Append(report.LogTo - 1).Append(" of the log, whose root at ").Append(report.LogTo)
            .Append(" entries is <code>").Append(Encode(report.LogRoot)).Append("</code>; <code>guard log verify</code> checks it.</p></body></html>\n");
        return page.ToString();
    }

    /// <summary>Text as HTML shows it; characters that turn the order of writing are left out.</summary>
    public static string Encode(string value) => HtmlEncoder.Default.Encode(string.Concat(value.Where(unit => !(unit is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')))));

    private static void Candidates(StringBuilder page, string title, IEnumerable<ReportCandidate> candidates) =>
        Table(page, title, ["candidate", "run", "commit", "what", "verdict", "score", "why"], candidates.Select(each => new[]
        {
            Cell(each.Id), Cell(each.Run), $"<td class=\"n\"><code>{Encode(each.Commit[..Math.Min(8, each.Commit.Length)])}</code></td>", Text(each.Title ?? ""), State(each.Decision),
            Cell(each.After is null ? "–" : $"{ReportText.Score(each.Before)} → {ReportText.Score(each.After)}"), Text(string.Join("; ", [each.Why, .. each.Findings])),
        }));

    private static void Table(StringBuilder page, string title, string[] columns, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        page.Append("<h2>").Append(title).Append("</h2>");
        if (all.Length == 0)
        {
            page.Append("<p>None.</p>");
            return;
        }

        page.Append("<div class=\"scroll\"><table><thead><tr>").AppendJoin("", columns.Select(each => $"<th>{each}</th>")).Append("</tr></thead><tbody>");
        foreach (string[] row in all) page.Append("<tr>").AppendJoin("", row).Append("</tr>");
        page.Append("</tbody></table></div>");
    }

    private static string Cell(string value) => $"<td class=\"n\">{Encode(value)}</td>";

    private static string Text(string value) => $"<td>{Encode(value)}</td>";

    private static string State(string value) => $"<td class=\"{Encode(value)}\">{Encode(value)}</td>";
}
