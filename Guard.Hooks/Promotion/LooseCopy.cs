using LibGit2Sharp;

namespace Guard.Hooks.Promotion;

/// <summary>
/// Brings the objects of a small candidate from one store to another without starting git: the loose files that receive-pack wrote, children before
/// parents. Runs in the keeper.
/// </summary>
/// <param name="from">The directory of objects of the store that has them.</param>
/// <param name="to">That of the store that shall have them.</param>
internal sealed class LooseCopy(string from, string to)
{
    /// <summary>Copies them: each is checked against its name, and all are flushed to disk before one is shown.</summary>
    /// <param name="objects">The objects, children before parents.</param>
    /// <param name="target">The store that shall have them.</param>
    /// <returns>False when one is loose in neither store nor packed in the target: then nothing was written.</returns>
    public bool TryCopy(IReadOnlyList<string> objects, Repository target)
    {
        if (Missing(objects, target) is not { } missing) return false;
        var fresh = new List<FreshObject>();
        try
        {
            foreach (string id in missing) fresh.Add(new FreshObject(to, Made(FileOf(to, id)), LooseObject.Read(FileOf(from, id), id)));
            Parallel.ForEach(fresh, each => each.Flush()); // side by side the disk writes them at once
            foreach (FreshObject each in fresh) each.Show();
        }
        finally
        {
            foreach (FreshObject each in fresh) each.Dispose();
        }

        return true;
    }

    private static string FileOf(string objects, string id) => Path.Combine(objects, LooseObject.NameOf(id));

    private static string Made(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    // All or nothing is decided before the first write.
    private List<string>? Missing(IReadOnlyList<string> objects, Repository target)
    {
        var missing = new List<string>();
        foreach (string id in objects.Where(id => !File.Exists(FileOf(to, id))))
        {
            if (File.Exists(FileOf(from, id))) missing.Add(id);
            else if (!target.ObjectDatabase.Contains(new ObjectId(id))) return null;
        }

        return missing;
    }
}
