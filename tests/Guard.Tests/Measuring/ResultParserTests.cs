using System.Text;
using CsCheck;
using Guard.Measuring.TestRuns;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class ResultParserTests
{
    private const string Trx = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testId="1" testName="Adds" outcome="Passed" />
            <UnitTestResult testId="2" testName="Subtracts" outcome="Failed" />
            <UnitTestResult testId="3" testName="Ignored" outcome="NotExecuted" />
            <UnitTestResult testId="4" testName="Row (1)" outcome="Passed" />
            <UnitTestResult testId="4" testName="Row (1)" outcome="Failed" />
          </Results>
          <TestDefinitions>
            <UnitTest id="1" storage="/workspace/bin/My.Tests.dll"><TestMethod className="My.A" name="Adds" codeBase="/workspace/bin/My.Tests.dll" /></UnitTest>
            <UnitTest id="2" storage="/x/My.Tests.dll"><TestMethod className="My.A" name="Subtracts" codeBase="/x/My.Tests.dll" /></UnitTest>
            <UnitTest id="3" storage="My.Tests.dll"><TestMethod className="My.B" name="Ignored" /></UnitTest>
          </TestDefinitions>
        </TestRun>
        """;

    private const string JUnit = """
        <testsuites><testsuite name="s">
          <testcase classname="a.B" name="passes" />
          <testcase classname="a.B" name="fails"><failure message="x">text</failure></testcase>
          <testcase classname="a.B" name="errors"><error /></testcase>
          <testcase classname="a.B" name="skipped"><skipped /></testcase>
          <testcase name="notrun" status="notrun" />
          <testcase name="nosuch" result="suppressed" />
        </testsuite></testsuites>
        """;

    private const string Xxe = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><testsuites><testcase name=\"&x;\"/></testsuites>";

    private const string Laughs = """
        <!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
        <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><testsuites><testcase name="&e;"/></testsuites>
        """;

    [TestMethod]
    public void Trx_is_read_by_assembly_class_and_name()
    {
        TestClaim claim = Read(Trx, TrxParser.Parse);
        Assert.AreEqual(TestOutcome.Passed, claim.Outcomes["my.tests.dll::My.A::Adds"]);
        Assert.AreEqual(TestOutcome.Failed, claim.Outcomes["my.tests.dll::My.A::Subtracts"]);
        Assert.AreEqual(TestOutcome.NotExecuted, claim.Outcomes["my.tests.dll::My.B::Ignored"]);
        Assert.AreEqual(TestOutcome.Failed, claim.Outcomes["?::?::Row (1)"], "the worst of several results counts");
        Assert.HasCount(4, claim.Outcomes);
    }

    [TestMethod]
    [DataRow("Warning")]
    [DataRow("Inconclusive")]
    [DataRow("NotRunnable")]
    [DataRow("Disconnected")]
    [DataRow("passed")]
    [DataRow("Completed")]
    public void Only_passed_passes(string outcome)
    {
        string text = Trx.Replace("outcome=\"Passed\"", $"outcome=\"{outcome}\"", StringComparison.Ordinal);
        Assert.IsFalse(Read(text, TrxParser.Parse).Outcomes.Values.Contains(TestOutcome.Passed));
    }

    [TestMethod]
    public void JUnit_is_read()
    {
        TestClaim claim = Read(JUnit, JUnitParser.Parse);
        Assert.AreEqual(TestOutcome.Passed, claim.Outcomes["a.B::passes"]);
        Assert.AreEqual(TestOutcome.Failed, claim.Outcomes["a.B::fails"]);
        Assert.AreEqual(TestOutcome.Failed, claim.Outcomes["a.B::errors"]);
        Assert.AreEqual(TestOutcome.NotExecuted, claim.Outcomes["a.B::skipped"]);
        Assert.AreEqual(TestOutcome.NotExecuted, claim.Outcomes["s::notrun"]);
        Assert.AreEqual(TestOutcome.NotExecuted, claim.Outcomes["s::nosuch"]);
    }

    [TestMethod]
    [DataRow(Xxe)]
    [DataRow(Laughs)]
    [DataRow("<!DOCTYPE testsuites><testsuites/>")]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("<other/>")]
    [DataRow("<testsuites><testcase/></testsuites>")]
    [DataRow("<testsuites>")]
    public void Hostile_or_broken_files_are_refused(string text)
    {
        Assert.ThrowsExactly<ResultFileException>(() => Read(text, JUnitParser.Parse));
        Assert.ThrowsExactly<ResultFileException>(() => Read(text, TrxParser.Parse));
    }

    [TestMethod]
    public void The_control_shows_that_a_careless_reader_expands_what_is_refused_here()
    {
        var settings = new System.Xml.XmlReaderSettings { DtdProcessing = System.Xml.DtdProcessing.Parse, XmlResolver = null };
        using var reader = System.Xml.XmlReader.Create(new StringReader(Laughs), settings);
        var document = System.Xml.Linq.XDocument.Load(reader);
        Assert.IsGreaterThan(10_000, document.Descendants("testcase").Single().Attribute("name")!.Value.Length);
    }

    [TestMethod]
    public void Depth_is_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("<testsuite>", 5000)) + string.Concat(Enumerable.Repeat("</testsuite>", 5000));
        Assert.ThrowsExactly<ResultFileException>(() => Read($"<testsuites>{deep}</testsuites>", JUnitParser.Parse));
    }

    [TestMethod]
    public void Mutated_files_are_read_or_refused() =>
        Gen.Select(Gen.Int[0, JUnit.Length - 1], Gen.Int[0, 20], Gen.String[0, 8], Gen.Bool).Sample((at, cut, insert, trx) =>
        {
            string text = trx ? Trx : JUnit;
            at = Math.Min(at, text.Length);
            string mutated = text[..at] + insert + text[Math.Min(text.Length, at + cut)..];
            try
            {
                Read(mutated, trx ? TrxParser.Parse : JUnitParser.Parse);
            }
            catch (ResultFileException)
            {
                // refused, as it should be
            }
        }, iter: 5_000);

    [TestMethod]
    public void The_score_counts_the_inventory_and_nothing_else()
    {
        string[] inventory = ["a", "b", "c", "d"];
        var claim = new TestClaim();
        claim.Add("a", TestOutcome.Passed);
        claim.Add("b", TestOutcome.NotExecuted);
        claim.Add("c", TestOutcome.Failed);
        for (int i = 0; i < 100; i++) claim.Add("new" + i, TestOutcome.Passed);
        Assert.AreEqual(0.25, TestScore.Of(inventory, claim));
    }

    [TestMethod]
    public void Exit_code_and_claim_must_agree()
    {
        var passed = new TestClaim();
        passed.Add("a", TestOutcome.Passed);
        var failed = new TestClaim();
        failed.Add("a", TestOutcome.Failed);
        Assert.IsNull(TestScore.Contradiction(passed, 0));
        Assert.IsNull(TestScore.Contradiction(failed, 2));
        Assert.Contains("claim contradicts exit code", TestScore.Contradiction(passed, 1)!);
        Assert.Contains("claim contradicts exit code", TestScore.Contradiction(failed, 0)!);
    }

    private static TestClaim Read(string text, Action<byte[], TestClaim> parse)
    {
        var claim = new TestClaim();
        parse(Encoding.UTF8.GetBytes(text), claim);
        return claim;
    }
}
