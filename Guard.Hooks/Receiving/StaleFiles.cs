namespace Guard.Hooks.Receiving;

/// <summary>Removes what killed git children left in a store: a stale lock would block every later push.</summary>
internal static class StaleFiles
{
    /// <summary>Sweeps one store. Only while no git child works in it.</summary>
    /// <returns>What was removed, relative to the store.</returns>
    public static IReadOnlyList<string> Sweep(string store)
    {
        List<string> removed = SweepLocks(store);
        foreach (string file in Files(Path.Combine(store, "objects"), "tmp_*", true))
        {
            File.Delete(file);
            removed.Add(Path.GetRelativePath(store, file));
        }

        string objects = Path.Combine(store, "objects");
        foreach (string quarantine in Directory.Exists(objects) ? Directory.GetDirectories(objects, "tmp_objdir-*") : [])
        {
            Directory.Delete(quarantine, recursive: true);
            removed.Add(Path.GetRelativePath(store, quarantine));
        }

        return removed;
    }

    /// <summary>Sweeps the locks only, which is cheap enough before each transaction: git may have been killed without Guard.</summary>
    /// <inheritdoc cref="Sweep"/>
    public static List<string> SweepLocks(string store)
    {
        var removed = new List<string>();
        foreach (string file in Files(store, "*.lock", false)
            .Concat(Files(Path.Combine(store, "refs"), "*.lock", true))
            .Concat(Files(Path.Combine(store, "logs"), "*.lock", true)))
        {
            File.Delete(file);
            removed.Add(Path.GetRelativePath(store, file));
        }

        return removed;
    }

    // A worker may write in some of these: no link of its making is followed, for this deletes.
    private static string[] Files(string directory, string pattern, bool below) => Directory.Exists(directory)
        ? Directory.GetFiles(directory, pattern, new EnumerationOptions { RecurseSubdirectories = below, AttributesToSkip = FileAttributes.ReparsePoint, MatchType = MatchType.Simple })
        : [];
}
