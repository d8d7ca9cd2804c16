using System.Text.Json;
using Guard.Agents.Adapters;

namespace Guard.Agents.Installed;

/// <summary>An agent's package in a directory <c>node_modules</c>.</summary>
/// <param name="Modules">The directory <c>node_modules</c> that holds it.</param>
/// <param name="Program">The program to start, on this machine.</param>
/// <param name="Version">Its version, or null.</param>
internal sealed record NodePackage(string Modules, string Program, string? Version)
{
    private const int LongestManifest = 1 << 20;

    /// <summary>Looks for a package and for one of its programs, beside it or nested in it.</summary>
    /// <returns>Null when it is not there.</returns>
    public static NodePackage? Find(string modules, AgentPackage package)
    {
        string directory = Path.Combine(modules, package.Name);
        if (!package.IsNpm || !Directory.Exists(directory)) return null;
        string? program = package.Programs.SelectMany(each => new[] { Path.Combine(modules, each), Path.Combine(directory, "node_modules", each) }).FirstOrDefault(File.Exists);
        return program is null ? null : new NodePackage(modules, program, VersionIn(Path.Combine(directory, "package.json")));
    }

    /// <summary>The directory that holds the package and all that it needs: itself where npm installed it for a whole machine, else everything beside it.</summary>
    public string Whole(AgentPackage package) => Path.GetFileName(Path.GetDirectoryName(Modules)) == "lib" ? Path.Combine(Modules, package.Name) : Modules;

    private static string? VersionIn(string manifest)
    {
        try
        {
            if (new FileInfo(manifest).Length > LongestManifest) return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest));
            return document.RootElement.Text("version") is { Length: > 0 and <= 64 } version ? version : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
