namespace Guard.Onboarding;

/// <summary>Looks at file names and a few small files of a work tree; runs nothing of it.</summary>
internal static class ProjectDetector
{
    private static readonly IReadOnlyList<Func<string, DetectedProject?>> Detectors = [DotnetDetector.Detect, NodeDetector.Detect, PythonDetector.Detect];

    /// <summary>Detects the project's kind; the first that matches, in the order .NET, Node, Python.</summary>
    public static DetectedProject Detect(string directory) =>
        Detectors.Select(d => d(directory)).FirstOrDefault(p => p is not null)
        ?? new DetectedProject("none", "no .NET, Node or Python tests found: the policy has rules but no score; add an evaluator to measure one");

    /// <summary>Reads a small text file, or the empty string: detection never fails.</summary>
    internal static string ReadSmall(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length < 1 << 20 && file.LinkTarget is null ? File.ReadAllText(path) : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Files below a directory whose name matches, without build output and dependencies, at most four levels deep.</summary>
    internal static IEnumerable<string> Find(string directory, string pattern) => !Directory.Exists(directory) ? [] : Directory.EnumerateFiles(directory, pattern, new EnumerationOptions
    {
        RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint,
    }).Where(f => !f.Contains("/node_modules/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal)
        && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/.git/", StringComparison.Ordinal));
}
