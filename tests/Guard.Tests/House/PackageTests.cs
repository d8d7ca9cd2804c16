using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Guard.Tests.House;

/// <summary>Packages are pinned, locked, listed and free to use.</summary>
[TestClass]
public sealed class PackageTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PostgreSQL", "Unlicense", "public domain"];

    // libgit2: its licence's exception permits linking from programs under any licence.
    private static readonly (string Name, string Licence) LinkingException = ("LibGit2Sharp.NativeBinaries", "GPL-2.0-only WITH GCC-exception-2.0");

    [TestMethod]
    public void Every_pinned_package_is_listed_with_its_version_and_a_permissive_licence()
    {
        Dictionary<string, (string Version, string Licence)> listed = ThirdParty();
        var problems = new List<string>();
        foreach ((string name, string version) in Pins())
        {
            if (!listed.TryGetValue(name, out (string Version, string Licence) row))
                problems.Add($"{name} {version} is not in THIRD-PARTY.md");
            else if (row.Version != version)
                problems.Add($"{name}: THIRD-PARTY.md says {row.Version}, Directory.Packages.props {version}");
        }

        problems.AddRange(listed
            .Where(row => !Permissive.Contains(row.Value.Licence) && (row.Key, row.Value.Licence) != LinkingException)
            .Select(row => $"{row.Key}: {row.Value.Licence} is not on the list of permissive licences"));
        Assert.IsEmpty(problems, string.Join('\n', problems));
    }

    [TestMethod]
    public void Every_package_that_a_product_ships_is_listed()
    {
        Dictionary<string, (string Version, string Licence)> listed = ThirdParty();
        string[] missing = [.. RepositoryRoot.Products.SelectMany(Locked).Distinct().Where(name => !listed.ContainsKey(name)).Order()];

        Assert.IsEmpty(missing, "Not in THIRD-PARTY.md: " + string.Join(", ", missing));
    }

    [TestMethod]
    public void Every_project_has_a_lock_file()
    {
        string[] projects = [.. Directory.EnumerateFiles(RepositoryRoot.Directory, "*.csproj", SearchOption.AllDirectories)];
        string[] missing = [.. projects.Where(path => !File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "packages.lock.json")))];

        Assert.IsNotEmpty(projects);
        Assert.IsEmpty(missing, string.Join('\n', missing));
    }

    [TestMethod]
    public void No_project_pins_a_version_of_its_own()
    {
        string[] strays = [.. Directory.EnumerateFiles(RepositoryRoot.Directory, "*.csproj", SearchOption.AllDirectories)
            .Where(path => XDocument.Load(path).Descendants("PackageReference").Any(item => item.Attribute("Version") is not null))];

        Assert.IsEmpty(strays, string.Join('\n', strays));
    }

    private static IEnumerable<(string Name, string Version)> Pins() =>
        XDocument.Load(RepositoryRoot.At("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(item => ((string)item.Attribute("Include")!, (string)item.Attribute("Version")!));

    private static IEnumerable<string> Locked(string project)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(RepositoryRoot.At(project, "packages.lock.json")))!;
        return file["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject())
            .Where(package => (string?)package.Value!["type"] != "Project").Select(package => package.Key);
    }

    private static Dictionary<string, (string Version, string Licence)> ThirdParty() =>
        MarkdownTable.Rows(RepositoryRoot.At("THIRD-PARTY.md"), "package")
            .ToDictionary(row => row[0], row => (row[1], row[2]), StringComparer.OrdinalIgnoreCase);
}
