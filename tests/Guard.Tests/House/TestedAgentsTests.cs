using System.Text.Json.Nodes;
using Guard.Agents.Adapters;

namespace Guard.Tests.House;

/// <summary>The versions that adapters call tested are those that the end-to-end tests install, and those that docs/agents.md names.</summary>
[TestClass]
public sealed class TestedAgentsTests
{
    [TestMethod]
    public void Adapters_tests_and_the_document_name_the_same_versions()
    {
        JsonObject installed = JsonNode.Parse(File.ReadAllText(RepositoryRoot.At("eng", "agents", "package.json")))!["dependencies"]!.AsObject();
        string[] expected = [.. installed.Select(each => $"{each.Key} {(string?)each.Value}").Order(StringComparer.Ordinal)];
        string[] tested = [.. AgentCatalog.All.Where(each => each.Package.TestedVersion is not null).Select(each => $"{each.Package.Name} {each.Package.TestedVersion}").Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(expected, tested);
        foreach (IAgentAdapter adapter in AgentCatalog.All)
        {
            string[] row = MarkdownTable.Rows(RepositoryRoot.At("docs", "agents.md"), "agent").First(each => each.Length > 3 && each[0] == $"`{adapter.Name}`");
            Assert.Contains($"`{adapter.Package.Name}`", row[1]);
            Assert.AreEqual(adapter.Package.TestedVersion ?? "**untested**", row[2]);
        }
    }
}
