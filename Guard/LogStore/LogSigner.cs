using System.Text;
using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using NSec.Cryptography;

namespace Guard.LogStore;

/// <summary>The log's Ed25519 key: made at the first open, kept in one file, never written anywhere else.</summary>
internal sealed class LogSigner : IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly Key key;

    private LogSigner(Key key)
    {
        this.key = key;
        byte[] publicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

        // The name is the log's origin. Taken from the key, it needs no configuration and no two logs share it.
        string fingerprint = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(publicKey).AsSpan(0, 8));
        VerifierKey = new VerifierKey("guard.local/log/" + fingerprint, publicKey);
    }

    /// <summary>The public half, named by the log's origin.</summary>
    internal VerifierKey VerifierKey { get; }

    /// <summary>Loads the key, or makes it where the log is new. The caller holds the log's lock.</summary>
    /// <exception cref="LogUnavailableException">The key cannot be read or written, or others may read it.</exception>
    /// <exception cref="LogCorruptException">There is a log but no key, or no usable one.</exception>
    internal static LogSigner Open(LogPaths paths)
    {
        try
        {
            if (!File.Exists(paths.PrivateKey))
            {
                if (File.Exists(paths.VerifierKey) || File.Exists(paths.Database))
                {
                    throw new LogCorruptException($"The log's signing key {paths.PrivateKey} is gone. Restore it from a backup; a new key would hide what happened to the log.");
                }

                Create(paths.PrivateKey);
            }

            return Load(paths.PrivateKey);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LogUnavailableException($"The log's signing key {paths.PrivateKey} cannot be read or made: {error.Message}", error);
        }
    }

    /// <summary>Signs a checkpoint as a note.</summary>
    internal byte[] Sign(Checkpoint checkpoint)
        => SignedNote.Sign(checkpoint.ToText(), VerifierKey, text => SignatureAlgorithm.Ed25519.Sign(key, text)).ToBytes();

    /// <summary>Signs bytes; for tests with foreign verifiers.</summary>
    internal byte[] SignBytes(byte[] bytes) => SignatureAlgorithm.Ed25519.Sign(key, bytes);

    public void Dispose() => key.Dispose();

    private static void Create(string path)
    {
        using var made = Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        byte[] pem = made.Export(KeyBlobFormat.PkixPrivateKeyText);
        try
        {
            LogPaths.WriteDurably(path, pem, overwrite: false);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(pem);
        }
    }

    private static LogSigner Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw new LogUnavailableException($"Others than its owner may use the log's signing key {path}. Find out who read it, then run: chmod 600 {path}");
        }

        byte[] pem = File.ReadAllBytes(path);
        try
        {
            return Key.TryImport(SignatureAlgorithm.Ed25519, pem, KeyBlobFormat.PkixPrivateKeyText, out Key? key) && key is not null
                ? new LogSigner(key)
                : throw new LogCorruptException($"{path} holds no Ed25519 private key (PKCS#8 PEM). Restore it from a backup.");
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(pem);
        }
    }
}
