namespace Guard.Onboarding;

/// <summary>Detects .NET solutions with test projects, on VSTest or Microsoft.Testing.Platform.</summary>
internal static class DotnetDetector
{
    private static readonly string[] TestMarkers = ["Microsoft.NET.Test.Sdk", "MSTest", "xunit", "NUnit", "TUnit"];

    /// <summary>Detects the project; null when it is none.</summary>
    public static DetectedProject? Detect(string directory)
    {
        List<string> tests = [.. ProjectDetector.Find(directory, "*.csproj")
            .Where(f => TestMarkers.Any(m => ProjectDetector.ReadSmall(f).Contains(m, StringComparison.OrdinalIgnoreCase)))];
        if (tests.Count == 0) return null;
        string target = Directory.EnumerateFiles(directory, "*.sln*").Select(Path.GetFileName).Order().FirstOrDefault()
            ?? Path.GetRelativePath(directory, tests[0]);
        bool platform = ProjectDetector.ReadSmall(Path.Combine(directory, "global.json")).Contains("Microsoft.Testing.Platform", StringComparison.Ordinal);
        Toolchain? dotnet = Toolchain.Find("dotnet");
        string packages = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var toolchains = new List<string>();
        if (dotnet?.Directory is { } sdk) toolchains.Add(sdk);
        bool cached = Directory.Exists(packages);
        if (cached) toolchains.Add(packages);
        return new DetectedProject(".NET", $"found {target} with {tests.Count} test project{(tests.Count == 1 ? "" : "s")}"
            + (dotnet is null ? "; dotnet is not on PATH, so nothing can be built here" : ""))
        {
            Toolchains = toolchains,
            Environment = new Dictionary<string, string>
            {
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_HOME"] = "/tmp",
                ["NUGET_PACKAGES"] = cached ? packages : "/home/agent/.nuget/packages", // the prepared home, when there is no cache to mount
                ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["NuGetAudit"] = "false",
            },
            Prepare = ["dotnet", "restore", target],
            PrepareKey = ["**/*.csproj", "**/packages.lock.json", "Directory.Packages.props", "Directory.Build.props"],
            PrepareNetwork = !cached,
            Build = ["dotnet", "build", target, "--no-restore", "-v:q"],
            Tests = platform
                ? ["dotnet", "test", "--solution", target, "--no-build", "--report-trx", "--results-directory", "/workspace/TestResults"]
                : ["dotnet", "test", target, "--no-build", "--logger", "trx", "--results-directory", "/workspace/TestResults"],
            Results = "TestResults/**/*.trx",
            Format = "trx",
            TestFiles = [.. tests.Select(t => Path.GetDirectoryName(Path.GetRelativePath(directory, t))!).Distinct().Order().Select(d => d.Length == 0 ? "**/*Tests*.cs" : d + "/**")],
            Protected = ["Directory.Build.props", "Directory.Build.targets", "global.json", "nuget.config", "**/*.runsettings", ".github/**"],
        };
    }
}
