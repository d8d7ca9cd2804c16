using System.Collections.Concurrent;

namespace Guard.Measuring.Layers;

/// <summary>A lock on a path against other tasks and other processes; the kernel drops it when its holder dies (flock(2)).</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Local = new(StringComparer.Ordinal);
    private const int WouldBlock = 11; // EWOULDBLOCK of flock(2): .NET passes it on as HResult
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);
    private readonly SemaphoreSlim local;
    private readonly FileStream file;

    private FileLock(SemaphoreSlim local, FileStream file)
    {
        this.local = local;
        this.file = file;
    }

    /// <summary>Waits until the lock is free and takes it.</summary>
    /// <param name="path">The lock file; created when missing, never deleted.</param>
    /// <param name="clock">Paces the retries against another process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<FileLock> AcquireAsync(string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        SemaphoreSlim local = Local.GetOrAdd(path, _ => new SemaphoreSlim(1, 1));
        await local.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                if (TryOpen(path) is { } file) return new FileLock(local, file);
                await Task.Delay(Retry, clock, cancellationToken);
            }
        }
        catch
        {
            local.Release();
            throw;
        }
    }

    /// <summary>Opens a lock file, or returns null when another holds it.</summary>
    /// <exception cref="IOException">It cannot be opened for another reason, such as a full disk: waiting would not help.</exception>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file.Dispose();
        local.Release();
    }
}
