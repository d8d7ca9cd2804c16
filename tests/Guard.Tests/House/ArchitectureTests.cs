using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>
/// ARCHITECTURE.md's codemap: a heading per project, an item per top-level folder. A folder that a later step brings is marked
/// <c>(pending)</c>. The map is wrong when a folder is missing from it, is named and not there, or is there and still pending.
/// </summary>
[TestClass]
public sealed partial class ArchitectureTests
{
    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void The_codemap_names_exactly_the_folders_of_each_project(string project)
    {
        Dictionary<string, bool> named = Codemap(project);
        IReadOnlyList<string> onDisk = RepositoryRoot.Folders(project);

        string[] problems =
        [
            .. onDisk.Except(named.Keys).Select(folder => $"{project}/{folder}/ is not in the codemap"),
            .. named.Where(item => !item.Value && !onDisk.Contains(item.Key)).Select(item => $"{project}/{item.Key}/ is in the codemap and not on disk"),
            .. named.Where(item => item.Value && onDisk.Contains(item.Key)).Select(item => $"{project}/{item.Key}/ exists: take \"(pending)\" off its line"),
        ];
        Assert.IsEmpty(problems, "ARCHITECTURE.md:\n" + string.Join('\n', problems));
    }

    [TestMethod]
    public void The_documents_that_others_name_exist()
    {
        string[] documents =
        [
            "README.md", "ARCHITECTURE.md", "SPECIFICATION.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "THIRD-PARTY.md",
            "docs/threat-model.md", "docs/cli-json.md", "eng/test.sh", ".ci/run",
        ];
        string[] missing = [.. documents.Where(path => !File.Exists(RepositoryRoot.At(path)))];

        Assert.IsEmpty(missing, string.Join(", ", missing));
    }

    [TestMethod]
    public void Links_between_documents_lead_somewhere()
    {
        string[] documents = [.. Directory.EnumerateFiles(RepositoryRoot.Directory, "*.md"), .. RepositoryRoot.Files("docs", "*.md").Select(path => RepositoryRoot.At(path))];
        var broken = new List<string>();
        foreach (string document in documents)
        {
            foreach (Match match in Link().Matches(File.ReadAllText(document)))
            {
                string target = match.Groups["path"].Value;
                if (!Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)))
                    broken.Add($"{Path.GetRelativePath(RepositoryRoot.Directory, document)}: {target}");
            }
        }

        Assert.IsEmpty(broken, string.Join('\n', broken));
    }

    /// <summary>The product's projects.</summary>
    public static IEnumerable<object[]> Projects => RepositoryRoot.Products.Select(name => new object[] { name });

    private static Dictionary<string, bool> Codemap(string project)
    {
        var folders = new Dictionary<string, bool>();
        bool inside = false;
        foreach (string line in File.ReadLines(RepositoryRoot.At("ARCHITECTURE.md")))
        {
            if (line.StartsWith('#'))
                inside = line == $"### {project}";
            else if (inside && FolderItem().Match(line) is { Success: true } match)
                folders.Add(match.Groups["folder"].Value, line.Contains("(pending)", StringComparison.Ordinal));
        }

        return folders;
    }

    [GeneratedRegex("^- `(?<folder>\\w+)/`")]
    private static partial Regex FolderItem();

    [GeneratedRegex(@"\]\((?!https?:|#)(?<path>[^)#\s]+)")]
    private static partial Regex Link();
}
