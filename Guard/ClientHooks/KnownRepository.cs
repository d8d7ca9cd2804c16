using Guard.Home;

namespace Guard.ClientHooks;

/// <summary>Finds what home knows of a clone, by reading home's files: the resident Guard is not needed for it.</summary>
internal static class KnownRepository
{
    /// <summary>Finds the guarded repository of a clone.</summary>
    /// <param name="home">Guard's home.</param>
    /// <param name="commonDirectory">The git directory that all work trees of the clone share, without links in its path.</param>
    /// <returns>The record and the policy in force; null when the clone is not under guard here.</returns>
    /// <exception cref="GuardException">The record or the policy cannot be read.</exception>
    public static (RepositoryRecord Record, PinnedPolicy Policy)? Find(GuardHome home, string commonDirectory)
    {
        if (!Directory.Exists(home.Repositories)) return null;
        foreach (string directory in Directory.EnumerateDirectories(home.Repositories))
        {
            if (!File.Exists(Path.Combine(directory, "repo.json"))) continue;
            RepositoryRecord record = RepositoryRecord.Read(directory);
            if (record.GitDirectory == commonDirectory || WithoutLinks(record.GitDirectory) == commonDirectory)
                return (record, new PolicyStore(directory).Current);
        }

        return null;
    }

    private static string WithoutLinks(string path)
    {
        string at = "/";
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            at = Directory.ResolveLinkTarget(at, returnFinalTarget: true)?.FullName ?? at;
        }

        return at;
    }
}
