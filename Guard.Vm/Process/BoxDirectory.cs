using System.Security.Cryptography;

namespace Guard.Vm.Process;

/// <summary>The private directory of one box: its spec, filter and sockets. Only Guard's user can enter it.</summary>
internal static class BoxDirectory
{
    /// <summary>Makes one below the state directory.</summary>
    public static string Create(string stateDirectory)
    {
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string path = Path.Combine(stateDirectory, "b-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Boxes need Linux; use a Linux host or virtual machine.");
        Directory.CreateDirectory(stateDirectory, Private);
        Directory.CreateDirectory(path, Private);
        return path;
    }

    /// <summary>Writes a file that only Guard's user can read.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsLinux()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
    }

    /// <summary>Removes a box's directory; what is already gone is no error.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
