using System.Xml.Linq;

namespace Guard.Measuring.TestRuns;

/// <summary>
/// Reads JUnit XML (the common subset of Ant, pytest, node:test, gotestsum and others; there is no standard) as claims. A test's id is
/// <c>classname::name</c>.
/// </summary>
internal static class JUnitParser
{
    /// <summary>Adds a file's results to a claim.</summary>
    /// <exception cref="ResultFileException">It is no JUnit file.</exception>
    public static void Parse(byte[] bytes, TestClaim claim)
    {
        XElement root = SafeXml.Parse(bytes).Root!;
        if (root.Name.LocalName is not ("testsuites" or "testsuite"))
        {
            throw new ResultFileException("it is no JUnit file: its root is neither testsuites nor testsuite");
        }

        foreach (XElement test in root.Descendants().Where(e => e.Name.LocalName == "testcase"))
        {
            string name = (string?)test.Attribute("name") ?? throw new ResultFileException("a testcase has no name");
            string suite = (string?)test.Parent?.Attribute("name") ?? "";
            claim.Add($"{(string?)test.Attribute("classname") ?? suite}::{name}", Outcome(test));
        }
    }

    private static TestOutcome Outcome(XElement test)
    {
        var children = test.Elements().Select(e => e.Name.LocalName).ToHashSet(StringComparer.Ordinal);
        if (children.Contains("failure") || children.Contains("error")) return TestOutcome.Failed;
        bool skipped = children.Contains("skipped") || children.Contains("disabled");
        string? status = ((string?)test.Attribute("status") ?? (string?)test.Attribute("result"))?.ToLowerInvariant();
        if (status is "failed" or "error" or "failure") return TestOutcome.Failed;
        return skipped || status is "notrun" or "disabled" or "skipped" or "suppressed" or "ignored" ? TestOutcome.NotExecuted : TestOutcome.Passed;
    }
}
