using System.Text;
using Guard.Home;

namespace Guard.ClientHooks;

/// <summary>Files of a person's clone: read and replaced whole, byte for byte, with their mode.</summary>
internal static class PlainFile
{
    /// <summary>Mode of a new hook.</summary>
    public const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Mode of a new file that is not run.</summary>
    public const UnixFileMode Data = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const long Largest = 4L << 20;

    /// <summary>Whether something stands at a path, a dangling link included.</summary>
    public static bool Exists(string path) => File.Exists(path) || Directory.Exists(path) || IsLink(path);

    /// <summary>Whether a path is a symbolic link.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Reads a regular file as Latin-1; null when there is none, or one that is no script.</summary>
    public static string? Read(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists || file.LinkTarget is not null || file.Length > Largest ? null : Encoding.Latin1.GetString(File.ReadAllBytes(path));
    }

    /// <summary>Whether the owner may run it.</summary>
    public static bool IsExecutable(string path) => (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0;

    /// <summary>Replaces a file, with the mode that it has.</summary>
    public static void Replace(string path, string latin1) => Write(path, latin1, File.GetUnixFileMode(path));

    /// <summary>Writes a file, unless it is just that already.</summary>
    public static void Write(string path, string latin1, UnixFileMode mode)
    {
        if (Read(path) == latin1 && File.GetUnixFileMode(path) == mode) return;
        DurableFile.Replace(path, Encoding.Latin1.GetBytes(latin1), mode);
        File.SetUnixFileMode(path, mode); // the umask narrows what a file is made with
    }

    /// <summary>Latin-1 characters that stand for a text's UTF-8 bytes.</summary>
    public static string FromText(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
