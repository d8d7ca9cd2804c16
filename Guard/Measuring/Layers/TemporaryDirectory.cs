namespace Guard.Measuring.Layers;

/// <summary>
/// A directory for work in progress. A lock file beside it lives as long as its maker: what a killed Guard left behind is recognised by its
/// free lock and swept, and what another living Guard works in is not.
/// </summary>
internal sealed class TemporaryDirectory : IAsyncDisposable
{
    private readonly FileStream mark;

    private TemporaryDirectory(string path, FileStream mark)
    {
        Path = path;
        this.mark = mark;
    }

    /// <summary>The directory's path.</summary>
    public string Path { get; }

    /// <summary>Creates a directory of its own below a root.</summary>
    public static TemporaryDirectory Create(string root)
    {
        MeasurementPaths.Private(root);
        while (true)
        {
            string path = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));
            // The lock is held before the directory exists, so a sweeper never sees a directory whose maker lives without its lock.
            // A sweeper that takes the lock in the very moment of its making costs one more try.
            if (FileLock.TryOpen(path + ".lock") is not { } mark) continue;
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new TemporaryDirectory(path, mark);
        }
    }

    /// <summary>Removes what dead makers left.</summary>
    public static async Task SweepAsync(string root)
    {
        if (!Directory.Exists(root)) return;
        foreach (string path in Directory.GetDirectories(root))
        {
            using FileStream? mark = FileLock.TryOpen(path + ".lock");
            if (mark is null) continue;
            await DirectoryRemoval.RemoveAsync(path);
            File.Delete(path + ".lock");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await DirectoryRemoval.RemoveAsync(Path);
            File.Delete(Path + ".lock");
        }
        finally
        {
            await mark.DisposeAsync();
        }
    }
}
