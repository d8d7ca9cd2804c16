using Guard.Home;

namespace Guard.LogStore;

/// <summary>The files of a log, all below one directory that only its owner may enter.</summary>
/// <param name="Directory">The log's directory.</param>
internal sealed record LogPaths(string Directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The SQLite database; <c>log.db-wal</c> beside it belongs to it.</summary>
    internal string Database => Path.Combine(Directory, "log.db");

    /// <summary>Held locked by the process that has the log open.</summary>
    internal string Lock => Path.Combine(Directory, "log.lock");

    /// <summary>The keys' directory.</summary>
    internal string Keys => Path.Combine(Directory, "keys");

    /// <summary>The private key: PKCS#8 PEM (RFC 8410), mode 0600.</summary>
    internal string PrivateKey => Path.Combine(Keys, "log.ed25519");

    /// <summary>The verifier key. It is written after the first commit, so that where it exists a log must exist.</summary>
    internal string VerifierKey => Path.Combine(Keys, "log.vkey");

    /// <summary>Makes the directories, mode 0700.</summary>
    internal void CreateDirectories()
    {
        DurableFile.Files.MakeDirectory(Directory, OwnerOnly | UnixFileMode.UserExecute);
        DurableFile.Files.MakeDirectory(Keys, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Opens a new file, mode 0600; an existing one is an error (O_EXCL).</summary>
    internal static FileStream CreateNew(string path) => new(path, Options(FileMode.CreateNew, FileAccess.Write));

    /// <summary>Options for a file that nobody else may open while it is open, made with mode 0600 where it is missing.</summary>
    internal static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        return options;
    }

    /// <summary>Writes a file whole or not at all, mode 0600, so that it survives a loss of power.</summary>
    internal static void WriteDurably(string path, ReadOnlySpan<byte> bytes, bool overwrite) => DurableFile.Replace(path, bytes, OwnerOnly, overwrite);
}
