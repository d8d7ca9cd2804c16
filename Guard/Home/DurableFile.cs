using Guard.Log.Files;
using Guard.Vm.Process;

namespace Guard.Home;

/// <summary>Guard's way to replace small files: <see cref="DurableFiles"/> with this host's calls.</summary>
internal static class DurableFile
{
    /// <summary>The helper, for rooms that cannot make these calls themselves.</summary>
    public static DurableFiles Files { get; } = new(HostDirectory.Flush, HostFile.TryAdopt);

    /// <inheritdoc cref="DurableFiles.Replace"/>
    public static void Replace(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite, bool overwrite = true) =>
        Files.Replace(path, bytes, mode, overwrite);
}
