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

    private static string FindRoot()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Guard.sln"))) root = root.Parent;
        return root?.FullName ?? throw new InvalidOperationException("No Guard.sln above this program: run it from the repository.");
    }
}
