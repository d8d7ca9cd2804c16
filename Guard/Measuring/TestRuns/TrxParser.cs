using System.Xml.Linq;

namespace Guard.Measuring.TestRuns;

/// <summary>Reads Visual Studio test results (TRX, schema TeamTest 2010) as claims. A test's id is assembly file, class and test name.</summary>
internal static class TrxParser
{
    /// <summary>Adds a file's results to a claim.</summary>
    /// <exception cref="ResultFileException">It is no TRX file.</exception>
    public static void Parse(byte[] bytes, TestClaim claim)
    {
        XElement root = SafeXml.Parse(bytes).Root!;
        if (root.Name.LocalName != "TestRun") throw new ResultFileException("it is no TRX file: its root is not TestRun");
        var definitions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (XElement test in Named(root, "TestDefinitions").Elements())
        {
            if ((string?)test.Attribute("id") is string id) definitions[id] = Prefix(test);
        }

        foreach (XElement result in Named(root, "Results").Elements())
        {
            string name = (string?)result.Attribute("testName") ?? throw new ResultFileException("a result has no testName");
            string prefix = definitions.GetValueOrDefault((string?)result.Attribute("testId") ?? "") ?? "?::?";
            claim.Add($"{prefix}::{name}", Outcome((string?)result.Attribute("outcome")));
        }
    }

    private static IEnumerable<XElement> Named(XElement root, string name) => root.Elements().Where(e => e.Name.LocalName == name);

    private static string Prefix(XElement test)
    {
        XElement? method = test.Elements().FirstOrDefault(e => e.Name.LocalName == "TestMethod");
        string assembly = (string?)method?.Attribute("codeBase") ?? (string?)test.Attribute("storage") ?? "?";
        string file = assembly[(assembly.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        return $"{file}::{(string?)method?.Attribute("className") ?? "?"}";
    }

    /// <summary>Only <c>Passed</c> passes. Warning, Inconclusive, NotRunnable, Pending and what is not known did not pass.</summary>
    private static TestOutcome Outcome(string? outcome) => outcome switch
    {
        "Passed" => TestOutcome.Passed,
        "Failed" or "Error" or "Timeout" or "Aborted" => TestOutcome.Failed,
        _ => TestOutcome.NotExecuted,
    };
}
