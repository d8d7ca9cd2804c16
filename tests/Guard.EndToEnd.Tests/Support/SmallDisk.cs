using System.Diagnostics;

namespace Guard.EndToEnd.Tests.Support;

/// <summary>A small file system over a directory, which can be filled; needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string directory;

    private SmallDisk(string directory) => this.directory = directory;

    private string Filler => Path.Combine(directory, "filler");

    /// <summary>Mounts it; inconclusive where that is not allowed.</summary>
    public static SmallDisk Mount(string directory, int megabytes)
    {
        (int code, string said) = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700", "tmpfs", directory);
        return code == 0 ? new SmallDisk(directory) : throw new AssertInconclusiveException("a small disk cannot be mounted here: " + said);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using FileStream file = new(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(Filler);

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
