using System.Text.Json.Nodes;
using CsCheck;
using Guard.Log.Entries;
using Guard.Reports;

namespace Guard.Tests.Reports;

/// <summary>A night's report is made from the log and from nothing else, and what agents wrote is text in it.</summary>
[TestClass]
public sealed class ReportTests
{
    [TestMethod]
    public void It_tells_what_the_log_tells()
    {
        NightReport report = Sample.Night().Finish(new Dictionary<string, string> { ["C1"] = "Raise", ["C2"] = "Lower" });
        Assert.AreEqual(("N1", "raise it", "claude", "attempts"), (report.Night, report.Goal, report.Agent, report.Stop));
        CollectionAssert.AreEqual(new[] { "moved", "still" }, report.Attempts.Select(each => each.Decision).ToArray());
        CollectionAssert.AreEqual(new[] { "accepted", "rejected", "rejected", "reverted", "held" }, report.Candidates.Select(each => each.Decision).ToArray());
        CollectionAssert.AreEqual(new[] { true, false, false, false, false }, report.Candidates.Select(each => each.Kept).ToArray());
        Assert.AreEqual((0.5, 0.6), (report.ScoreBefore, report.ScoreAfter));
        Assert.AreEqual("Raise", report.Candidates[0].Title);
        ReportSpending spending = report.Spending.Single();
        Assert.AreEqual((3, 100L, 40L, 10L, 110L + 500L + 900L), (spending.Requests, spending.Input, spending.Cached, spending.Output, spending.Tokens), "without a report, or without an end, a request cost its reservation");
        Assert.AreEqual(0.01m + 0.05m + 0.09m, spending.Money);
        Assert.AreEqual((3, 1510L), (report.Attempts[0].Requests, report.Attempts[0].Tokens));
        CollectionAssert.AreEquivalent(new[] { "push 2", "rule 1", "request 1" }, report.Denials.Select(each => $"{each.Kind} {each.Count}").ToArray());
        Assert.Contains("C5 waits for an operator", report.Tasks[0].What);
        Assert.AreEqual(3, report.LogFrom);
    }

    [TestMethod]
    public void Other_nights_runs_and_repositories_are_not_in_it()
    {
        ReportBuilder builder = Sample.Night();
        string before = ReportJson.Write(builder.Finish(Sample.NoTitles)).ToJsonString();
        foreach (LogRecord record in Sample.Of("R9", "C9", "other", night: null)) builder.Add(Sample.Entry(90, record));
        foreach (LogRecord record in Sample.Of("R1", "C1", "other", night: "N1")) builder.Add(Sample.Entry(91, record with { Subject = new LogSubject("elsewhere") { Candidate = "C1", New = new string('c', 40) } }));
        builder.Add(Sample.Entry(92, new LogRecord(LogEvents.NightEnded, LogActor.Guard) { Night = "N2", Decision = "time", Reasons = ["x"] }));
        Assert.AreEqual(before, ReportJson.Write(builder.Finish(Sample.NoTitles)).ToJsonString());
        builder.Add(Sample.Entry(93, new LogRecord(LogEvents.EgressDenied, new LogActor("agent", "R1")) { Run = "R1", Decision = "denied", Reasons = ["980 more requests were denied within a minute; the last: web search"], Subject = new LogSubject("r") }));
        Assert.AreEqual(981, builder.Finish(Sample.NoTitles).Denials.Single(each => each is { Kind: "request", What: "web search" }).Count, "those without an entry of their own count");
        Assert.AreEqual("G343", Assert.ThrowsExactly<GuardException>(() => new ReportBuilder("N7", "r").Finish(Sample.NoTitles)).Id);
    }

    [TestMethod]
    public void It_comes_back_from_its_JSON()
    {
        NightReport report = Sample.Night().Finish(Sample.NoTitles);
        JsonObject json = ReportJson.Write(report);
        Assert.AreEqual(json.ToJsonString(), ReportJson.Write(ReportJson.Read(json)).ToJsonString());
        Assert.AreEqual(MarkdownReport.Render(report), MarkdownReport.Render(ReportJson.Read(json)));
    }

    [TestMethod]
    public void A_night_without_anything_is_told_too()
    {
        var builder = new ReportBuilder("N1", "r");
        builder.Add(Sample.Entry(3, Sample.Started()));
        NightReport report = builder.Finish(Sample.NoTitles);
        Assert.Contains("0 of 0 candidates kept by 0 attempts so far", MarkdownReport.Render(report));
        Assert.Contains("None.", HtmlReport.Render(report));
        Assert.AreEqual("", ScoreChart.Draw(report));
    }

    [TestMethod]
    public void What_an_agent_wrote_is_neither_markup_nor_a_link()
    {
        const string title = "<script>alert(1)</script> [x](http://evil.example) ![i](//evil.example/i.png) | a | `b` @team https://evil.example www.evil.example $x$ \u202e\r\n# H";
        NightReport report = Sample.Night().Finish(new Dictionary<string, string> { ["C1"] = title });
        string html = HtmlReport.Render(report), markdown = MarkdownReport.Render(report);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<a ", html);
        Assert.DoesNotContain("src=", html);
        Assert.Contains("default-src 'none'", html);
        Assert.DoesNotContain("\u202e", html);
        string row = markdown.Split('\n').Single(line => line.StartsWith("| C1 |", StringComparison.Ordinal));
        Assert.Contains(@"\<script\>", row);
        Assert.Contains(@"\[x\](http\://evil.example)", row);
        Assert.Contains(@"www\.evil", row);
        Assert.DoesNotContain("@team", row);
        Assert.HasCount(9, row.Replace(@"\|", "", StringComparison.Ordinal).Split('|'), "seven columns, whatever it wrote");
    }

    [TestMethod]
    public void Any_text_stays_in_its_line_and_its_element()
    {
        Gen.String[Gen.Char, 0, 60].Sample(text =>
        {
            string plain = MarkdownReport.Plain(text);
            Assert.IsFalse(plain.Any(char.IsControl));
            for (int at = 0; at < plain.Length; at++)
            {
                if (plain[at] == '\\') at++; // an escape and what it escapes
                else Assert.IsFalse("`*_[]<>|~&$".Contains(plain[at], StringComparison.Ordinal), plain);
            }

            Assert.IsFalse(HtmlReport.Encode(text).AsSpan().ContainsAny('<', '>', '"'));
        });
    }

    [TestMethod]
    public void The_chart_shows_each_measured_candidate_in_its_frame()
    {
        string svg = ScoreChart.Draw(Sample.Night().Finish(Sample.NoTitles));
        System.Xml.Linq.XElement drawn = System.Xml.Linq.XElement.Parse(svg);
        Assert.AreEqual(1, drawn.Elements("circle").Count());
        Assert.AreEqual(1, drawn.Elements("rect").Count());
        Assert.AreEqual(1, drawn.Elements("path").Count(each => (string?)each.Attribute("class") == "rejected"));
        foreach (System.Xml.Linq.XElement circle in drawn.Elements("circle")) Assert.IsTrue((double)circle.Attribute("cx")! is >= 0 and <= 880 && (double)circle.Attribute("cy")! is >= 0 and <= 300);
    }
}
