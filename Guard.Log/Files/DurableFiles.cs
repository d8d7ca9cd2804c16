namespace Guard.Log.Files;

/// <summary>
/// Replaces small files so that after a crash or a loss of power there is the old one or the new one, never half of one, and a new one that was
/// reported stays: written under a temporary name, flushed, renamed, and the directory flushed. See rename(2) and fsync(2).
/// </summary>
/// <param name="flushDirectory">
/// Flushes a directory's entries to the disk and throws <see cref="IOException"/> when it cannot. .NET opens no directory, so the host brings the call.
/// </param>
/// <param name="adopt">
/// Gives a file below a directory another name and takes it over: directory, name, other name. False when there is no regular file with content; it throws
/// <see cref="IOException"/> when it cannot. .NET makes no hard links, so the host brings the call.
/// </param>
public sealed class DurableFiles(Action<string> flushDirectory, Func<string, string, string, bool> adopt)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Suffix = ".tmp"; // who lists a directory leaves such files out or removes them at its start

    /// <summary>Replaces a file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its new content.</param>
    /// <param name="mode">Its mode, narrowed by the umask; 0600 unless told.</param>
    /// <param name="overwrite">False when an existing file is an error.</param>
    /// <exception cref="IOException">It cannot be written, or exists and must not; then it is as it was, unless only the last step failed.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to write it; it is as it was.</exception>
    public void Replace(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly, bool overwrite = true)
    {
        Rename(path, bytes, mode, overwrite);
        FlushDirectoryOf(path);
    }

    /// <summary>
    /// As <see cref="Replace"/> without its last step: whole after a crash, and the new one only once its directory was flushed, by
    /// <see cref="FlushDirectoryOf"/> or on its way by the file system. For a change that the old file leads to again, or a flush beside other work.
    /// </summary>
    public static void Rename(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = OwnerOnly, bool overwrite = true)
    {
        using FileStream file = Begin(path, mode);
        file.Write(bytes);
        Finish(file, path, overwrite);
    }

    /// <summary>Replaces a file that decides nothing and is made again after a crash: whole for every reader, and not flushed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its new content, UTF-8.</param>
    /// <param name="temporary">A name of the caller's own on the same file system, so that several may do this at once.</param>
    public static void Show(string path, string text, string temporary)
    {
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Begins a file that is written in parts; it is not seen before <see cref="Finish(FileStream, string, bool)"/>.</summary>
    /// <param name="path">The file that it becomes.</param>
    /// <param name="mode">Its mode, narrowed by the umask.</param>
    /// <param name="bufferSize">Bytes of the buffer.</param>
    public static FileStream Begin(string path, UnixFileMode mode = OwnerOnly, int bufferSize = 4096)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
        File.Delete(path + Suffix);
        return new FileStream(path + Suffix, options);
    }

    /// <summary>Flushes and closes a begun file and gives it its name; its directory is still to be flushed.</summary>
    public static void Finish(FileStream file, string path, bool overwrite = true)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
        File.Move(path + Suffix, path, overwrite);
    }

    /// <summary>Makes a directory that is still there after a loss of power; one that exists stays as it is.</summary>
    /// <param name="path">The directory; its parents are made too, and only its own entry is flushed.</param>
    /// <param name="mode">Its mode, narrowed by the umask.</param>
    public void MakeDirectory(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, mode);
        FlushDirectoryOf(path);
    }

    /// <summary>Flushes the directory that a path lies in: entries that were made, renamed or removed there stay so.</summary>
    public void FlushDirectoryOf(string path) => flushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Gives a file that was flushed by who wrote it a second name, and takes it over; its directory is still to be flushed.</summary>
    /// <param name="directory">A directory in which somebody else writes.</param>
    /// <param name="name">The file, below it; no link is followed to it.</param>
    /// <param name="path">Its second name, on the same file system.</param>
    /// <returns>False when there is no regular file with content: nothing was linked.</returns>
    /// <exception cref="IOException">There is something of that name, the disk is full, or the file systems differ.</exception>
    public bool TryAdopt(string directory, string name, string path) => adopt(directory, name, path);
}
