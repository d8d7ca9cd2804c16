using System.Diagnostics;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>An overlay over a directory, as a container's own file system is one; needs root. No overlay can write to it in turn.</summary>
internal sealed class StackedDisk : IDisposable
{
    private readonly string directory;

    private StackedDisk(string directory) => this.directory = directory;

    /// <summary>Mounts it; inconclusive where that is not allowed.</summary>
    /// <param name="directory">What it covers.</param>
    /// <param name="layers">An empty directory for its layers.</param>
    public static StackedDisk Mount(string directory, string layers)
    {
        string At(string name) => Directory.CreateDirectory(Path.Combine(layers, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        (int code, string said) = Run("mount", "-t", "overlay", "-o", $"lowerdir={At("lower")},upperdir={At("upper")},workdir={At("work")}", "overlay", directory);
        return code == 0 ? new StackedDisk(directory) : throw new AssertInconclusiveException("an overlay cannot be mounted here: " + said);
    }

    /// <inheritdoc/>
    public void Dispose() => Run("umount", "--lazy", directory);

    private static (int Code, string Said) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.Trim());
    }
}
