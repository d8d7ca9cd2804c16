using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Guard.Hooks.Git;
using Guard.Hooks.Promotion;

namespace Guard.Hooks.Receiving.Tree;

/// <summary>
/// Reads raw objects of a bare repository and its one alternate: loose ones straight from their files, packed ones through a
/// <c>git cat-file --batch</c> that starts when first needed. LibGit2Sharp shows names only after decoding, which hides hostile ones.
/// </summary>
internal sealed class ObjectReader : IDisposable
{
    private const int LongestHeader = 64;
    private readonly string store;
    private readonly string[] roots;
    private Process? batch;

    /// <summary>Reads from a store.</summary>
    /// <param name="store">The bare repository.</param>
    /// <param name="alternate">The bare repository whose objects it borrows, or null.</param>
    public ObjectReader(string store, string? alternate)
    {
        this.store = store;
        roots = [.. new[] { store, alternate }.OfType<string>().Select(path => Path.Combine(path, "objects"))];
    }

    /// <summary>Reads one object.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="type">The type it must have: commit, tree or blob.</param>
    /// <param name="limit">Most bytes; beyond it the object is refused before it is read.</param>
    /// <exception cref="FormatException">It is missing, of another type, too large or damaged.</exception>
    public byte[] Read(string id, string type, long limit) => ReadLoose(id, type, limit) ?? ReadPacked(id, type, limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (batch is null) return;
        batch.Kill(); // it only reads; after a refusal an unread object may still fill its pipe
        batch.Dispose();
    }

    private byte[]? ReadLoose(string id, string type, long limit)
    {
        foreach (string root in roots)
        {
            string path = Path.Combine(root, LooseObject.NameOf(id));
            if (!File.Exists(path)) continue;
            using FileStream file = File.OpenRead(path);
            using var inflated = new ZLibStream(file, CompressionMode.Decompress);
            long size = CheckHeader(ReadUntil(inflated, 0), id, type, limit);
            return ReadBody(inflated, size);
        }

        return null;
    }

    private byte[] ReadPacked(string id, string type, long limit)
    {
        batch ??= GitProcess.Start(store, ["cat-file", "--batch"]);
        batch.StandardInput.Write(id + "\n");
        batch.StandardInput.Flush();
        Stream output = batch.StandardOutput.BaseStream;
        string header = ReadUntil(output, (byte)'\n');
        string[] parts = header.Split(' ');
        if (parts.Length != 3) throw new FormatException($"Object {id} is missing.");
        long size = CheckHeader(parts[1] + " " + parts[2], id, type, limit);
        byte[] body = ReadBody(output, size);
        output.ReadByte(); // the line feed after the object
        return body;
    }

    private static long CheckHeader(string header, string id, string type, long limit)
    {
        string[] parts = header.Split(' ');
        if (parts.Length != 2 || parts[0] != type) throw new FormatException($"Object {id} is no {type}.");
        if (!long.TryParse(parts[1], out long size) || size > limit || size < 0) throw new FormatException($"Object {id} has {parts[1]} bytes; {limit} are allowed.");
        return size;
    }

    private static string ReadUntil(Stream stream, byte end)
    {
        var header = new ArrayBufferWriter<byte>(LongestHeader);
        for (int next = stream.ReadByte(); next != end; next = stream.ReadByte())
        {
            if (next < 0 || header.WrittenCount == LongestHeader) throw new FormatException("An object's header is damaged.");
            header.Write([(byte)next]);
        }

        return Encoding.ASCII.GetString(header.WrittenSpan);
    }

    private static byte[] ReadBody(Stream stream, long size)
    {
        byte[] body = new byte[size];
        try
        {
            stream.ReadExactly(body);
        }
        catch (EndOfStreamException error)
        {
            throw new FormatException("An object is cut off.", error);
        }

        return body;
    }
}
