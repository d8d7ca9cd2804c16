using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Hooks.Export;

/// <summary>Streams raw blobs out of an object store with one <c>git cat-file --batch</c> child: no attribute, no filter, no replacement.</summary>
/// <param name="git">The child.</param>
internal sealed class BlobReader(IObjectReader git) : IAsyncDisposable
{
    private readonly BufferedStream output = new(git.Output, 1 << 16);

    /// <summary>Sends the ids of all blobs that will be read, in order, while the reader reads.</summary>
    public async Task RequestAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        try
        {
            Stream input = git.Input;
            foreach (string[] chunk in ids.Chunk(256))
            {
                await input.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(chunk.Select(id => id + "\n"))), cancellationToken);
            }

            await input.FlushAsync(cancellationToken);
            git.EndInput();
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            // git ended before it read everything: reading its answer says why.
        }
    }

    /// <summary>Copies the next blob, and checks that its bytes are what its name says.</summary>
    /// <param name="id">The id that was requested.</param>
    /// <param name="target">Where to.</param>
    /// <param name="most">Most bytes that are still allowed.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>The blob's size.</returns>
    /// <exception cref="ExportException">The object is missing, no blob, larger than allowed, or another one.</exception>
    public async Task<long> CopyNextAsync(string id, Stream target, long most, CancellationToken cancellationToken)
    {
        (string type, long size) = await ReadHeaderAsync(id, cancellationToken);
        if (type != "blob") throw new ExportException($"Object {id} is no file. Push the commit again with all its objects.");
        await CopyAsync(id, type, size, target, most, cancellationToken);
        return size;
    }

    /// <summary>Copies the next object of one of some types, and checks that its bytes are what its name says.</summary>
    /// <returns>Its type.</returns>
    /// <inheritdoc cref="CopyNextAsync(string, Stream, long, CancellationToken)"/>
    public async Task<string> CopyNextAsync(string id, string[] types, Stream target, long most, CancellationToken cancellationToken)
    {
        (string type, long size) = await ReadHeaderAsync(id, cancellationToken);
        if (!types.Contains(type)) throw new ExportException($"Object {id} is a {type} and no {string.Join(" or ", types)}.");
        await CopyAsync(id, type, size, target, most, cancellationToken);
        return type;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => git.DisposeAsync();

    private async Task CopyAsync(string id, string type, long size, Stream target, long most, CancellationToken cancellationToken)
    {
        if (size > most) throw new ExportException("The tree's files are larger than an export may be. Remove large files from the commit.");
        using IncrementalHash name = TreeNaming.Begin(type, size, id.Length);
        byte[] buffer = new byte[(int)Math.Min(1 << 16, Math.Max(1, size))];
        for (long left = size; left > 0;)
        {
            int read = await output.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0) throw new ExportException($"git cat-file ended within object {id}: {await ErrorAsync()}");
            name.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        if (output.ReadByte() != '\n') throw new ExportException($"git cat-file answered with a malformed end of object {id}.");
        if (Convert.ToHexStringLower(name.GetHashAndReset()) != id) throw new ExportException($"Object {id} does not hold what its name says: the object store is damaged (guard repair).");
    }

    private async Task<(string Type, long Size)> ReadHeaderAsync(string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var header = new StringBuilder();
        for (int c = output.ReadByte(); c != '\n'; c = output.ReadByte())
        {
            if (c < 0) throw new ExportException($"git cat-file gave no answer for object {id}: {await ErrorAsync()}");
            if (header.Length > 200) throw new ExportException($"git cat-file answered malformed for object {id}.");
            header.Append((char)c);
        }

        string[] parts = header.ToString().Split(' ');
        return parts.Length == 3 && parts[0] == id && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? (parts[1], size)
            : throw new ExportException($"Object {id} is missing from the object store. Push the commit again with all its objects.");
    }

    private async Task<string> ErrorAsync()
    {
        (int code, string complaint) = await git.EndAsync();
        return complaint.Length > 0 ? complaint.Trim() : $"it ended with {code}";
    }
}
