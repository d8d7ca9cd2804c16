using LibGit2Sharp;

namespace Guard.Hooks.Git;

/// <summary>Opens Guard's own bare repositories with LibGit2Sharp for reading, blind to every configuration outside them.</summary>
internal static class GitLibrary
{
    private const string Nowhere = "/nonexistent";

    static GitLibrary()
    {
        foreach (ConfigurationLevel level in (ConfigurationLevel[])[ConfigurationLevel.Global, ConfigurationLevel.Xdg, ConfigurationLevel.System])
            GlobalSettings.SetConfigSearchPaths(level, Nowhere);
    }

    /// <summary>Opens repositories of other owners, too: in an ingest worker, whose intake belongs to Guard and which has nothing to lose by it.</summary>
    public static void TrustOwners() => GlobalSettings.SetOwnerValidation(false);

    /// <summary>Opens a bare repository.</summary>
    /// <param name="path">Its directory.</param>
    /// <exception cref="RepositoryNotFoundException">There is none.</exception>
    public static Repository Open(string path) => new(path);
}
