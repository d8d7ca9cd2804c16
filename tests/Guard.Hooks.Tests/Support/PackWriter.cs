using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Hooks.Tests.Support;

/// <summary>
/// Writes packs as no git writes them (gitformat-pack(5)): any header, any size, any delta, any count and trailer. What is added is not checked.
/// </summary>
internal sealed class PackWriter
{
    public const int Commit = 1;
    public const int Tree = 2;
    public const int Blob = 3;
    public const int OffsetDelta = 6;
    public const int ReferenceDelta = 7;
    private readonly MemoryStream body = new();

    /// <summary>Entries so far.</summary>
    public uint Count { get; private set; }

    /// <summary>Where the next entry begins.</summary>
    public long Offset => body.Length + 12;

    /// <summary>Adds an object.</summary>
    /// <param name="type">Its type, or what is to be written in its place.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="size">The size that its header tells; null for the true one.</param>
    /// <param name="before">Bytes between header and content: a delta's base.</param>
    /// <returns>Its id, if its type is true.</returns>
    public string Add(int type, byte[] content, long? size = null, byte[]? before = null)
    {
        long left = size ?? content.Length;
        int first = (type << 4) | (int)(left & 15);
        left >>= 4;
        while (left > 0)
        {
            body.WriteByte((byte)(first | 0x80));
            first = (int)(left & 0x7f);
            left >>= 7;
        }

        body.WriteByte((byte)first);
        if (before is not null) body.Write(before);
        using (var deflate = new ZLibStream(body, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(content);
        Count++;
        return Id(type switch { Commit => "commit", Tree => "tree", _ => "blob" }, content);
    }

    /// <summary>Adds a delta against an object by its id.</summary>
    public void AddReferenceDelta(string id, byte[] delta) => Add(ReferenceDelta, delta, before: Convert.FromHexString(id));

    /// <summary>Adds a delta against the entry that begins so many bytes before this one.</summary>
    public void AddOffsetDelta(long distance, byte[] delta)
    {
        var bytes = new List<byte> { (byte)(distance & 0x7f) };
        while ((distance >>= 7) > 0) bytes.Insert(0, (byte)(0x80 | (--distance & 0x7f)));
        Add(OffsetDelta, delta, before: [.. bytes]);
    }

    /// <summary>The pack.</summary>
    /// <param name="count">The count that its header tells; null for the true one.</param>
    /// <param name="version">Its version.</param>
    /// <param name="trailer">Its trailer; null for the true one.</param>
    public byte[] ToArray(uint? count = null, uint version = 2, byte[]? trailer = null)
    {
        byte[] head = new byte[12];
        "PACK"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), version);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), count ?? Count);
        byte[] all = [.. head, .. body.ToArray()];
        return [.. all, .. trailer ?? Sha1(all)];
    }

    /// <summary>A delta that copies the whole base so many times.</summary>
    /// <param name="baseSize">The base's size, at most 16 MiB.</param>
    /// <param name="times">How often.</param>
    /// <param name="resultSize">The size of the result that is told; null for the true one.</param>
    public static byte[] CopyDelta(long baseSize, int times, long? resultSize = null)
    {
        var delta = new MemoryStream();
        delta.Write(Number(baseSize));
        delta.Write(Number(resultSize ?? baseSize * times));
        for (int i = 0; i < times; i++)
        {
            delta.WriteByte(0x80 | 0x70); // a copy from offset 0, whose three bytes of size follow
            for (int shift = 0; shift < 24; shift += 8) delta.WriteByte((byte)(baseSize >> shift));
        }

        return delta.ToArray();
    }

    /// <summary>The id of an object.</summary>
    public static string Id(string type, byte[] content) => Convert.ToHexStringLower(Sha1([.. Encoding.ASCII.GetBytes($"{type} {content.Length}\0"), .. content]));

    /// <summary>The bytes of a tree.</summary>
    public static byte[] TreeOf(params (string Mode, string Name, string Id)[] entries)
    {
        var tree = new MemoryStream();
        foreach ((string mode, string name, string id) in entries)
        {
            tree.Write(Encoding.UTF8.GetBytes($"{mode} {name}\0"));
            tree.Write(Convert.FromHexString(id));
        }

        return tree.ToArray();
    }

    /// <summary>The bytes of a commit.</summary>
    public static byte[] CommitOf(string tree, string parent, string more = "") =>
        Encoding.UTF8.GetBytes($"tree {tree}\nparent {parent}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n{more}\nx\n");

    private static byte[] Number(long value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7) bytes.Add((byte)(0x80 | (value & 0x7f)));
        bytes.Add((byte)value);
        return [.. bytes];
    }

#pragma warning disable CA5350 // git names objects by it
    private static byte[] Sha1(byte[] bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350
}
