using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>docs/troubleshooting.md explains every message id of the program and of the policy loader, and no other.</summary>
[TestClass]
public sealed partial class MessageIdTests
{
    private static readonly Lazy<string> Product = new(() => string.Join('\n', RepositoryRoot.ProductSources().Select(file => file.Code)));

    [TestMethod]
    public void Every_message_id_is_explained_and_every_explained_id_is_used()
    {
        string[] used = [.. Ids(Product.Value).Distinct().Order(StringComparer.Ordinal)];
        string[] rows = [.. MarkdownTable.Rows(RepositoryRoot.At("docs", "troubleshooting.md"), "id").Select(row => row[0])];

        Assert.IsGreaterThan(50, used.Length);
        CollectionAssert.AreEqual(rows.Distinct().ToArray(), rows, "an id is explained twice");
        Assert.IsEmpty(used.Except(rows), "docs/troubleshooting.md does not explain: " + string.Join(", ", used.Except(rows)));
        Assert.IsEmpty(rows.Except(used), "docs/troubleshooting.md explains what no code says: " + string.Join(", ", rows.Except(used)));
    }

    [TestMethod]
    public void An_exit_code_is_named_for_every_id_of_the_program()
    {
        string[] wrong = [.. MarkdownTable.Rows(RepositoryRoot.At("docs", "troubleshooting.md"), "id")
            .Where(row => row[0].Length == 4 && !Codes(row[0]).Contains(row[1])).Select(row => $"{row[0]}: {row[1]}")];

        Assert.IsEmpty(wrong, "the exit code in docs/troubleshooting.md is not the code's: " + string.Join(", ", wrong));
    }

    [TestMethod]
    public void The_scan_finds_ids_in_strings_and_not_in_comments()
    {
        var file = new SourceFile("a.cs", "throw new E(\"G101\"); // G102\nSay(\"guard: G001 \" + x); const string A = \"GP003\"; string s = \"SHAG104 G1055\";");

        CollectionAssert.AreEqual(new[] { "G101", "G001", "GP003" }, Ids(file.Code).ToArray());
    }

    private static IEnumerable<string> Ids(string code) => Id().Matches(code).Select(match => match.Value);

    /// <summary>Exit codes that stand beside an id in the code: <c>ExitCode.NAME, "ID"</c>. An id that is printed otherwise may have any.</summary>
    private static string[] Codes(string id)
    {
        string[] names = [.. Regex.Matches(Product.Value, $@"ExitCode\.(?<name>\w+),\s*""{id}""").Select(match => match.Groups["name"].Value)];
        return names.Length == 0
            ? [.. Enum.GetValues<ExitCode>().Select(code => ((int)code).ToString(System.Globalization.CultureInfo.InvariantCulture))]
            : [.. names.Select(name => ((int)Enum.Parse<ExitCode>(name)).ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"\bGP?[0-9]{3}\b")]
    private static partial Regex Id();
}
