namespace Guard.Tests.House;

/// <summary>Finds the repository that this test assembly was built from, without git: an exported tree works too.</summary>
internal static class RepositoryRoot
{
    private static readonly string[] NotSource = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", ".git", ".vs", ".idea"];

    /// <summary>Product projects; everything else that is built is a test or a benchmark.</summary>
    public static readonly string[] Products = ["Guard", "Guard.Hooks", "Guard.Log", "Guard.Policies", "Guard.Shim", "Guard.Vm"];

    /// <summary>The directory that holds Guard.sln.</summary>
    public static string Directory { get; } = Find(AppContext.BaseDirectory);

    /// <summary>An absolute path below the root.</summary>
    public static string At(params string[] parts) => Path.Combine([Directory, .. parts]);

    /// <summary>Paths relative to the root, forward slashes, sorted, of every file below <paramref name="folder"/> that is not build output.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var found = new List<string>();
        Collect(Path.Combine(Directory, folder), pattern, found);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Names of the folders of a project that hold any file, build output apart.</summary>
    public static IReadOnlyList<string> Folders(string project) =>
        [.. System.IO.Directory.EnumerateDirectories(At(project)).Select(path => Path.GetFileName(path)).Except(NotSource)
            .Where(name => System.IO.Directory.EnumerateFiles(At(project, name), "*", SearchOption.AllDirectories).Any())
            .Order(StringComparer.Ordinal)];

    /// <summary>C# files of the product projects.</summary>
    public static IReadOnlyList<SourceFile> ProductSources() =>
        [.. Products.SelectMany(product => Files(product, "*.cs")).Select(path => new SourceFile(path, File.ReadAllText(At(path))))];

    /// <summary>Every C# file, tests included.</summary>
    public static IReadOnlyList<SourceFile> AllSources() =>
        [.. ProductSources(), .. Files("tests", "*.cs").Select(path => new SourceFile(path, File.ReadAllText(At(path))))];

    private static void Collect(string directory, string pattern, List<string> found)
    {
        found.AddRange(System.IO.Directory.EnumerateFiles(directory, pattern)
            .Select(file => Path.GetRelativePath(Directory, file).Replace('\\', '/')));
        foreach (string child in System.IO.Directory.EnumerateDirectories(directory))
        {
            if (!NotSource.Contains(Path.GetFileName(child)) && !child.EndsWith("Demo/Assets", StringComparison.Ordinal))
                Collect(child, pattern, found);
        }
    }

    private static string Find(string start)
    {
        for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Guard.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException($"No Guard.sln above {start}: the house tests run from a build inside the repository.");
    }
}
