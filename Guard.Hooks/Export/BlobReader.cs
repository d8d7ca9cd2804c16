using System.Diagnostics;
using System.Globalization;
using System.Text;
using Guard.Hooks.Git;

namespace Guard.Hooks.Export;

/// <summary>Streams raw blobs out of an object store with one <c>git cat-file --batch</c> child: no attribute, no filter, no replacement.</summary>
internal sealed class BlobReader : IAsyncDisposable
{
    private readonly Process process;
    private readonly BufferedStream output;
    private readonly Task<string> error;

    private BlobReader(Process process)
    {
        this.process = process;
        output = new BufferedStream(process.StandardOutput.BaseStream, 1 << 16);
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the child.</summary>
    /// <exception cref="GitException">git could not be started.</exception>
    public static BlobReader Start(string objectStore) => new(GitProcess.Start(objectStore, ["cat-file", "--batch"]));

    /// <summary>Sends the ids of all blobs that will be read, in order, while the reader reads.</summary>
    public async Task RequestAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            Stream input = process.StandardInput.BaseStream;
            foreach (string[] chunk in ids.Chunk(256))
            {
                await input.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(chunk.Select(id => id + "\n"))), cancellationToken);
            }

            await input.FlushAsync(cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // git ended before it read everything: reading its answer says why.
        }
    }

    /// <summary>Copies the next blob.</summary>
    /// <param name="id">The id that was requested.</param>
    /// <param name="target">Where to.</param>
    /// <param name="most">Most bytes that are still allowed.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>The blob's size.</returns>
    /// <exception cref="ExportException">The object is missing, no blob, or larger than allowed.</exception>
    public async Task<long> CopyNextAsync(string id, Stream target, long most, CancellationToken cancellationToken)
    {
        long size = await ReadHeaderAsync(id, cancellationToken);
        if (size > most) throw new ExportException("The tree's files are larger than an export may be. Remove large files from the commit.");
        byte[] buffer = new byte[(int)Math.Min(1 << 16, Math.Max(1, size))];
        for (long left = size; left > 0;)
        {
            int read = await output.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0) throw new ExportException($"git cat-file ended within object {id}: {await ErrorAsync()}");
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        return output.ReadByte() == '\n' ? size : throw new ExportException($"git cat-file answered with a malformed end of object {id}.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had ended already.
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<long> ReadHeaderAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var header = new StringBuilder();
        for (int c = output.ReadByte(); c != '\n'; c = output.ReadByte())
        {
            if (c < 0 || header.Length > 200) throw new ExportException($"git cat-file gave no answer for object {id}: {await ErrorAsync()}");
            header.Append((char)c);
        }

        string[] parts = header.ToString().Split(' ');
        return parts.Length == 3 && parts[0] == id && parts[1] == "blob"
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size
            : throw new ExportException($"Object {id} is missing from the object store or is no file. Push the commit again with all its objects.");
    }

    private async Task<string> ErrorAsync() => process.HasExited ? (await error).Trim() : "no message";
}
