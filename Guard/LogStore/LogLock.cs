using Guard.Log.Entries;

namespace Guard.LogStore;

/// <summary>One process has the log open, told by a locked file (flock(2) through FileShare.None), which the kernel frees when the process dies.</summary>
internal static class LogLock
{
    /// <summary>Takes the lock until the stream is disposed.</summary>
    /// <exception cref="LogUnavailableException">Another process, or this one, has the log open already.</exception>
    internal static FileStream Take(LogPaths paths)
    {
        try
        {
            return new FileStream(paths.Lock, LogPaths.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LogUnavailableException(
                $"The log in {paths.Directory} cannot be locked: {error.Message} Another Guard has it open, or the directory is not writable. "
                + "Ask the running Guard, or stop it first.", error);
        }
    }
}
