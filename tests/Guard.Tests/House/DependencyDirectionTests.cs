using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Guard.Tests.House;

/// <summary>Who may use whom: the table of ARCHITECTURE.md, held against project files and built assemblies.</summary>
[TestClass]
public sealed class DependencyDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Guard.Log"] = [],
        ["Guard.Policies"] = ["Guard.Log"],
        ["Guard.Vm"] = [],
        ["Guard.Hooks"] = ["Guard.Policies", "Guard.Log"],
        ["Guard.Shim"] = ["Guard.Vm", "Guard.Log"],
        ["Guard"] = ["Guard.Log", "Guard.Policies", "Guard.Vm", "Guard.Hooks"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Guard.Log"] = ["BouncyCastle.Cryptography"],
        ["Guard.Policies"] = ["YamlDotNet", "MathNet.Numerics"],
        ["Guard.Vm"] = ["Tmds.LibC"],
        ["Guard.Hooks"] = ["LibGit2Sharp"],
        ["Guard.Shim"] = ["Tmds.LibC"],
        ["Guard"] = ["Microsoft.Data.Sqlite", "NSec.Cryptography", "Quartz", "Spectre.Console", "System.CommandLine"],
    };

    [TestMethod]
    public void Every_project_on_disk_is_in_the_table()
    {
        string[] onDisk = [.. Directory.EnumerateFiles(RepositoryRoot.Directory, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryRoot.Directory, path))
            .Where(path => !path.StartsWith("tests", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

        CollectionAssert.AreEqual(Allowed.Keys.Order(StringComparer.Ordinal).ToArray(), onDisk);
        CollectionAssert.AreEqual(RepositoryRoot.Products.Order(StringComparer.Ordinal).ToArray(), onDisk);
    }

    [TestMethod]
    [DynamicData(nameof(Projects))]
    public void Project_references_follow_the_table(string project)
    {
        XDocument file = XDocument.Load(RepositoryRoot.At(project, project + ".csproj"));

        AssertSubset(project, Names(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)), Allowed[project]);
        AssertSubset(project, Names(file, "PackageReference"), Packages[project]);
    }

    [TestMethod]
    [DynamicData(nameof(ManagedProjects))]
    public void Built_assemblies_follow_the_table(string project)
    {
        string path = Path.Combine(AppContext.BaseDirectory, project == "Guard" ? "guard.dll" : project + ".dll");
        string[] references = [.. References(path)];
        string[] foreign = [.. references.Where(name => Allowed.ContainsKey(name) && name != project)];
        AssertSubset(project, foreign, Allowed[project]);
        if (project != "Guard.Hooks")
            CollectionAssert.DoesNotContain(references, "LibGit2Sharp", project);
        if (project != "Guard.Policies")
            CollectionAssert.DoesNotContain(references, "YamlDotNet", project);
        if (project != "Guard")
            CollectionAssert.DoesNotContain(references, "Quartz", project);
    }

    [TestMethod]
    public void The_reader_of_references_finds_some()
    {
        // Control: reading references works, so an empty list above means that there are none.
        string[] references = [.. References(typeof(DependencyDirectionTests).Assembly.Location)];
        CollectionAssert.Contains(references, "System.Runtime");
        CollectionAssert.Contains(references, "MSTest.TestFramework");
    }

    /// <summary>The table's projects.</summary>
    public static IEnumerable<object[]> Projects => Allowed.Keys.Select(name => new object[] { name });

    /// <summary>Those whose assembly lies beside this test. The Shim is native: its project file is what decides.</summary>
    public static IEnumerable<object[]> ManagedProjects => Projects.Where(row => (string)row[0] != "Guard.Shim");

    private static IEnumerable<string> Names(XDocument file, string element) =>
        file.Descendants(element).Select(item => (string?)item.Attribute("Include") ?? "");

    private static IEnumerable<string> References(string assembly)
    {
        using var reader = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    private static void AssertSubset(string project, IEnumerable<string> used, string[] allowed)
    {
        string[] extra = [.. used.Except(allowed)];
        Assert.IsEmpty(extra, $"{project} must not use {string.Join(", ", extra)}; ARCHITECTURE.md says who may use whom.");
    }
}
