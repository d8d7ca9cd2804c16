namespace Guard.Benchmarks;

/// <summary>Where things are.</summary>
internal static class Places
{
    /// <summary>The repository's root.</summary>
    /// <exception cref="InvalidOperationException">There is no Guard.sln above this program.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The native Shim that the build made.</summary>
    public static string Shim => Path.Combine(Root, "artifacts", "shim", "guard-shim");

    /// <summary>Makes a directory for one benchmark, with a path short enough for Unix sockets.</summary>
    public static string Temporary() => Directory.CreateTempSubdirectory("gb-").FullName;

    /// <summary>Writes docs/benchmarks/DATE-NAME.md and .json below the repository's root.</summary>
    /// <returns>The first one's path below the root.</returns>
    public static string Write(string name, DateTimeOffset now, string text, string json)
    {
        string relative = $"docs/benchmarks/{now:yyyy-MM-dd}-{name}.md", path = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.WriteAllText(Path.ChangeExtension(path, ".json"), json);
        return relative;
    }

    private static string FindRoot()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Guard.sln"))) root = root.Parent;
        return root?.FullName ?? throw new InvalidOperationException("No Guard.sln above this program: run it from the repository.");
    }
}
