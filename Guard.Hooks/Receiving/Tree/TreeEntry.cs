namespace Guard.Hooks.Receiving.Tree;

/// <summary>One entry of a tree object, exactly as its bytes say.</summary>
/// <param name="Mode">Git mode, as a number (0x4000 for a directory).</param>
/// <param name="Name">The name's bytes.</param>
/// <param name="Id">The object id, lower-case hex.</param>
internal readonly record struct TreeEntry(int Mode, byte[] Name, string Id)
{
    /// <summary>Mode of a directory.</summary>
    public const int Directory = 0x4000;

    /// <summary>Mode of a file.</summary>
    public const int File = 0x81A4;

    /// <summary>Mode of an executable file.</summary>
    public const int Executable = 0x81ED;

    /// <summary>Mode of a symbolic link.</summary>
    public const int Symlink = 0xA000;

    /// <summary>Mode of a submodule's commit.</summary>
    public const int Gitlink = 0xE000;

    /// <summary>The name for messages and paths; invalid UTF-8 shows as U+FFFD.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Name);

    /// <summary>Whether <see cref="Text"/> is the name and not only a likeness of it.</summary>
    public bool IsText => System.Text.Encoding.UTF8.GetBytes(Text).AsSpan().SequenceEqual(Name);

    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Mode == Directory;

    /// <summary>Whether it is a file of either kind.</summary>
    public bool IsFile => Mode is File or Executable;
}
