using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>SPECIFICATION.md: every promise names the test or benchmark that enforces it, or says pending.</summary>
[TestClass]
public sealed partial class SpecificationTests
{
    private const int PromiseCell = 0;
    private const int EnforcedByCell = 2;
    private const int StatusCell = 3;

    [TestMethod]
    public void Every_promise_has_a_status_and_what_enforces_it()
    {
        IReadOnlyList<string[]> rows = Rows();
        var problems = new List<string>();
        foreach (string[] row in rows)
        {
            if (row.Length != 4)
                problems.Add($"not four cells: {string.Join(" | ", row)}");
            else if (row[StatusCell] is not ("enforced" or "measured" or "pending"))
                problems.Add($"{row[PromiseCell]}: status {row[StatusCell]}");
            else if (row[StatusCell] != "pending" && !Reference().IsMatch(row[EnforcedByCell]))
                problems.Add($"{row[PromiseCell]}: names neither a test nor a benchmark");
        }

        Assert.IsGreaterThan(10, rows.Count);
        Assert.IsEmpty(problems, string.Join('\n', problems));
    }

    [TestMethod]
    public void Every_named_test_exists()
    {
        string tests = string.Join('\n', RepositoryRoot.Files("tests", "*.cs").Select(path => File.ReadAllText(RepositoryRoot.At(path))));
        var missing = new List<string>();
        foreach (string[] row in Rows().Where(row => row[StatusCell] != "pending"))
        {
            foreach (Match match in TestName().Matches(row[EnforcedByCell]))
            {
                if (!Regex.IsMatch(tests, $@"\bclass {match.Groups["class"].Value}\b"))
                    missing.Add($"class {match.Groups["class"].Value}");
                else if (match.Groups["method"].Value is { Length: > 0 } method && !Regex.IsMatch(tests, $@"\b{method}\("))
                    missing.Add(match.Value);
            }
        }

        Assert.IsEmpty(missing, "SPECIFICATION.md names tests that do not exist: " + string.Join(", ", missing));
    }

    [TestMethod]
    public void Every_named_benchmark_exists()
    {
        // Benchmarks are chosen by name on their program's command line.
        string program = string.Join('\n', RepositoryRoot.Files("tests/Guard.Benchmarks", "*.cs")
            .Select(path => File.ReadAllText(RepositoryRoot.At(path))));
        string[] missing = [.. Rows().Where(row => row[StatusCell] != "pending")
            .SelectMany(row => BenchmarkName().Matches(row[EnforcedByCell])).Select(match => match.Groups["name"].Value)
            .Where(name => !program.Contains($"\"{name}\"", StringComparison.Ordinal))];

        Assert.IsEmpty(missing, "SPECIFICATION.md names benchmarks that do not exist: " + string.Join(", ", missing));
    }

    private static IReadOnlyList<string[]> Rows() => MarkdownTable.Rows(RepositoryRoot.At("SPECIFICATION.md"), "promise");

    [GeneratedRegex("`[A-Z]\\w+Tests(?:\\.\\w+)?`|benchmark `\\w+`")]
    private static partial Regex Reference();

    [GeneratedRegex("`(?<class>[A-Z]\\w+Tests)(?:\\.(?<method>\\w+))?`")]
    private static partial Regex TestName();

    [GeneratedRegex("benchmark `(?<name>\\w+)`")]
    private static partial Regex BenchmarkName();
}
