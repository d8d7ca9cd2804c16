using System.Collections.Concurrent;
using LibGit2Sharp;

namespace Guard.Hooks.Git;

/// <summary>
/// Open repositories: opening one reads its configuration and lists its packs, which is most of what a look at a small commit takes. A worker's own stores
/// stay open, until their configuration or alternates change; each handle has one user at a time. Safe for concurrent use.
/// </summary>
/// <param name="kept">Paths of the stores that stay open; others are opened anew each time.</param>
internal sealed class StoreHandles(params string[] kept) : IDisposable
{
    private static readonly string[] ReadOnce = ["config", Path.Combine("objects", "info", "alternates")];
    private readonly ConcurrentDictionary<string, ConcurrentBag<Handle>> idle =
        new(kept.Select(path => KeyValuePair.Create(path, new ConcurrentBag<Handle>())), StringComparer.Ordinal);

    /// <summary>Does something with a store.</summary>
    /// <param name="path">The bare repository.</param>
    /// <param name="use">What; the repository, and objects that came from it, are not used after it.</param>
    /// <exception cref="RepositoryNotFoundException">There is none.</exception>
    public T Use<T>(string path, Func<Repository, T> use)
    {
        Handle handle = Open(path);
        bool reusable = false;
        try
        {
            T result = use(handle.Repository);
            reusable = true;
            return result;
        }
        finally
        {
            if (reusable && idle.TryGetValue(path, out ConcurrentBag<Handle>? free)) free.Add(handle);
            else handle.Repository.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ConcurrentBag<Handle> free in idle.Values)
        {
            while (free.TryTake(out Handle? handle)) handle.Repository.Dispose();
        }
    }

    private Handle Open(string path)
    {
        (DateTime, DateTime) stamp = (File.GetLastWriteTimeUtc(Path.Combine(path, ReadOnce[0])), File.GetLastWriteTimeUtc(Path.Combine(path, ReadOnce[1])));
        while (idle.TryGetValue(path, out ConcurrentBag<Handle>? free) && free.TryTake(out Handle? handle))
        {
            if (handle.Stamp == stamp) return handle;
            handle.Repository.Dispose();
        }

        return new Handle(GitLibrary.Open(path), stamp);
    }

    private sealed record Handle(Repository Repository, (DateTime Configuration, DateTime Alternates) Stamp);
}
