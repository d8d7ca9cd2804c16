using System.Text;
using Guard.Home;
using Guard.Log.Checkpoints;
using Guard.Log.Files;
using Guard.Log.Verification;

namespace Guard.LogStore;

/// <summary>Writes an export: each file whole or not at all, the checkpoint last, because it vouches for the others.</summary>
internal static class LogExporter
{
    private const int Buffer = 1 << 16;

    // An export is for others to read; the umask decides who.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal static async Task WriteAsync(
        string directory, VerifierKey key, StoredHead head, IAsyncEnumerable<StoredEntry> entries, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        string entriesPath = Path.Combine(directory, LogExport.EntriesFile), hashesPath = Path.Combine(directory, LogExport.LeafHashesFile);
        await using (FileStream lines = DurableFiles.Begin(entriesPath, Mode, Buffer), hashes = DurableFiles.Begin(hashesPath, Mode, Buffer))
        {
            await foreach (StoredEntry entry in entries.WithCancellation(cancellationToken))
            {
                lines.Write(entry.Bytes);
                lines.WriteByte((byte)'\n');
                hashes.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(entry.Leaf) + "\n"));
            }

            DurableFiles.Finish(lines, entriesPath);
            DurableFiles.Finish(hashes, hashesPath);
        }

        DurableFile.Replace(Path.Combine(directory, LogExport.KeyFile), Encoding.UTF8.GetBytes(key + "\n"), Mode);
        DurableFile.Replace(Path.Combine(directory, LogExport.CheckpointFile), head.Checkpoint, Mode);
    }
}
