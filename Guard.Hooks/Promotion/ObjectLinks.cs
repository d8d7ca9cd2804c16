using Guard.Hooks.Git;
using Guard.Hooks.Keeping;
using Guard.Log.Files;

namespace Guard.Hooks.Promotion;

/// <summary>
/// Shows in public what was checked and flushed in the vault, by a second name of the same file: nothing is copied while a candidate lands, and nobody but
/// Guard itself writes where accepted objects are. No object is opened.
/// </summary>
/// <param name="files">Links files.</param>
internal sealed class ObjectLinks(DurableFiles files)
{
    /// <summary>Links them; one that is there already stays as it is.</summary>
    /// <param name="vault">The bare repository that has them.</param>
    /// <param name="store">The bare repository that shall show them.</param>
    /// <param name="objects">Their files.</param>
    /// <exception cref="GitException">One is no regular file, and is not shown.</exception>
    /// <exception cref="IOException">The disk is full, say.</exception>
    public void Show(string vault, string store, KeptObjects objects)
    {
        foreach (string name in objects.Names)
        {
            string target = Path.Combine(store, "objects", name);
            if (File.Exists(target)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!files.TryAdopt(Path.Combine(vault, "objects"), name, target)) throw new GitException($"{name} is no regular file in the vault; nothing was promoted.");
        }
    }
}
