using System.IO.Compression;
using System.Security.Cryptography;
using Guard.Hooks.Git;

namespace Guard.Hooks.Promotion;

/// <summary>
/// A loose object's file as it was read once: its name is checked against exactly the bytes that are written on, for the store it comes from is
/// one that an ingest worker writes (gitformat-loose-object: zlib of <c>TYPE SIZE NUL CONTENT</c>, named by its SHA-1).
/// </summary>
internal static class LooseObject
{
    private const long LargestContent = 101L << 20; // the tree firewall's largest file, and a header
    private const int BufferBytes = 64 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The object's file; a link or anything but a regular file is refused.</param>
    /// <param name="id">The object's id.</param>
    /// <returns>The file's bytes, compressed as they are.</returns>
    /// <exception cref="GitException">It is no such file, or holds another object.</exception>
    public static byte[] Read(string path, string id)
    {
        if (!IsPlain(path)) throw new GitException($"object {id} is no regular file in the intake; nothing was promoted.");
        if (new FileInfo(path).Length > LargestContent) throw new GitException($"object {id} is larger than an object may be; nothing was promoted.");
        byte[] bytes = File.ReadAllBytes(path);
        return Name(bytes) == id ? bytes : throw new GitException($"object {id} does not hold what its name says; nothing was promoted.");
    }

    /// <summary>The name of an object's file below a directory of objects: <c>XX/YY…</c> (gitrepository-layout(5)).</summary>
    public static string NameOf(string id) => $"{id[..2]}/{id[2..]}";

    /// <summary>Whether a path is a file as git writes one: no link, and no pipe, which has no length, and opening it would wait for ever.</summary>
    public static bool IsPlain(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && file.Length > 0;
    }

    private static string? Name(byte[] bytes)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using var inflated = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        byte[] buffer = new byte[BufferBytes];
        long total = 0;
        try
        {
            for (int got = inflated.Read(buffer); got > 0; got = inflated.Read(buffer))
            {
                total += got;
                if (total > LargestContent) return null;
                hash.AppendData(buffer, 0, got);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
