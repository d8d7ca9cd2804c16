using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Guard.Log.Checkpoints;
using Guard.Log.Entries;

namespace Guard.Log.Verification;

/// <summary>An exported log: a directory of files that docs/log-format.md describes, verified without the program that wrote it.</summary>
public static class LogExport
{
    /// <summary>The entries: canonical JSON, one a line.</summary>
    public const string EntriesFile = "entries.jsonl";

    /// <summary>The signed checkpoint.</summary>
    public const string CheckpointFile = "checkpoint";

    /// <summary>The verifier key. An auditor takes it from elsewhere and only compares.</summary>
    public const string KeyFile = "log.vkey";

    /// <summary>The leaf hashes: 64 lower-case hex digits a line, in the entries' order. Optional; lets a changed entry be named.</summary>
    public const string LeafHashesFile = "leaf-hashes.txt";

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Verifies an exported log.</summary>
    /// <param name="directory">The export.</param>
    /// <param name="trusted">The key that the auditor trusts; null takes the export's own, and the result says so.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    /// <returns>The result; unreadable files are failures with their reason.</returns>
    public static async Task<LogVerification> VerifyAsync(string directory, VerifierKey? trusted = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(directory);
        string leafHashes = Path.Combine(directory, LeafHashesFile);
        try
        {
            VerifierKey key = trusted ?? VerifierKey.Parse(await File.ReadAllTextAsync(Path.Combine(directory, KeyFile), cancellationToken));
            LogVerification result = await LogVerifier.VerifyAsync(
                LineReader.ReadAsync(Path.Combine(directory, EntriesFile), LogEntry.MaxBytes, cancellationToken),
                await CheckpointAsync(directory, cancellationToken), key,
                File.Exists(leafHashes) ? HashesAsync(leafHashes, cancellationToken) : null, cancellationToken);
            return result with { KeyTrusted = trusted is not null };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NoteFormatException)
        {
            return new LogVerification { Ok = false, Entries = 0, Reason = $"The export in {directory} cannot be read: {error.Message}", KeyTrusted = trusted is not null };
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> CheckpointAsync(string directory, CancellationToken cancellationToken)
    {
        string path = Path.Combine(directory, CheckpointFile);

        // Not a conditional expression: there null would turn into an empty note, which is another failure than none.
        if (!File.Exists(path)) return null;
        return await File.ReadAllBytesAsync(path, cancellationToken);
    }

    // A malformed line is given as an empty hash, which never matches: the verifier then says that the list is wrong.
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> HashesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> lines = LineReader.ReadAsync(path, 64, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            bool isLine = true;
            try
            {
                if (!await lines.MoveNextAsync()) break;
            }
            catch (LogFormatException)
            {
                isLine = false;
            }

            yield return isLine ? Hash(lines.Current.Span) : ReadOnlyMemory<byte>.Empty;
            if (!isLine) break;
        }
    }

    private static byte[] Hash(ReadOnlySpan<byte> line)
    {
        if (line.Length != 64 || line.ContainsAnyExcept(HexDigits)) return [];
        return Convert.FromHexString(Encoding.ASCII.GetString(line));
    }
}
