using System.Text;
using Guard.Log.Checkpoints;
using Guard.Log.Verification;

namespace Guard.LogStore;

/// <summary>Writes an export: each file whole or not at all, the checkpoint last, because it vouches for the others.</summary>
internal static class LogExporter
{
    private const int Buffer = 1 << 16;

    internal static async Task WriteAsync(
        string directory, VerifierKey key, StoredHead head, IAsyncEnumerable<StoredEntry> entries, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        string entriesPath = Path.Combine(directory, LogExport.EntriesFile), hashesPath = Path.Combine(directory, LogExport.LeafHashesFile);
        await using (FileStream lines = Create(entriesPath), hashes = Create(hashesPath))
        {
            await foreach (StoredEntry entry in entries.WithCancellation(cancellationToken))
            {
                lines.Write(entry.Bytes);
                lines.WriteByte((byte)'\n');
                hashes.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(entry.Leaf) + "\n"));
            }

            lines.Flush(flushToDisk: true);
            hashes.Flush(flushToDisk: true);
        }

        File.Move(entriesPath + ".tmp", entriesPath, overwrite: true);
        File.Move(hashesPath + ".tmp", hashesPath, overwrite: true);
        WriteWhole(Path.Combine(directory, LogExport.KeyFile), Encoding.UTF8.GetBytes(key + "\n"));
        WriteWhole(Path.Combine(directory, LogExport.CheckpointFile), head.Checkpoint);
    }

    private static FileStream Create(string path) => new(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, Buffer);

    private static void WriteWhole(string path, byte[] bytes)
    {
        using (FileStream file = Create(path))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
    }
}
