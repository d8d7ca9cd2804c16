using System.Security.Cryptography;
using System.Text;

namespace Guard.Hooks.Export;

/// <summary>
/// git's names of objects (gitformat-pack, <c>TYPE SIZE NUL CONTENT</c>), computed here: whoever lists and reads a tree for Guard is not believed, for a
/// listing that is whole gives the name of its tree, and a file the name of its blob. SHA-1 is git's choice; its own collision detection has seen every
/// object that came with a push.
/// </summary>
internal static class TreeNaming
{
    private const string DirectoryMode = "40000";

    /// <summary>A hash that has begun with an object's header.</summary>
    /// <param name="type">Such as <c>blob</c>.</param>
    /// <param name="size">Bytes of the content.</param>
    /// <param name="idLength">Hex digits of an id: 40 for SHA-1, 64 for SHA-256.</param>
    public static IncrementalHash Begin(string type, long size, int idLength)
    {
        var hash = IncrementalHash.CreateHash(idLength == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"{type} {size}\0"));
        return hash;
    }

    /// <summary>The name of an object.</summary>
    public static string Of(string type, ReadOnlySpan<byte> content, int idLength)
    {
        using IncrementalHash hash = Begin(type, content.Length, idLength);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The name of the tree that a listing of all its files makes.</summary>
    /// <param name="entries">Every file, link and submodule of the tree, in any order.</param>
    /// <param name="idLength">Hex digits of an id.</param>
    public static string OfTree(IReadOnlyList<TreeEntry> entries, int idLength)
    {
        var root = new Node();
        foreach (TreeEntry entry in entries) root.Add(entry.Path.Split('/'), 0, entry);
        return root.Name(idLength);
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> below = new(StringComparer.Ordinal);
        private readonly List<(byte[] Order, string Mode, byte[] Name, string Id)> entries = [];

        public void Add(string[] path, int depth, TreeEntry entry)
        {
            if (depth == path.Length - 1)
            {
                byte[] name = Encoding.UTF8.GetBytes(path[depth]);
                entries.Add((name, entry.Mode, name, entry.Id));
                return;
            }

            if (!below.TryGetValue(path[depth], out Node? node)) below[path[depth]] = node = new Node();
            node.Add(path, depth + 1, entry);
        }

        // git orders a directory as if its name ended with a slash.
        public string Name(int idLength)
        {
            foreach ((string name, Node node) in below)
                entries.Add((Encoding.UTF8.GetBytes(name + "/"), DirectoryMode, Encoding.UTF8.GetBytes(name), node.Name(idLength)));
            using var content = new MemoryStream();
            foreach ((_, string mode, byte[] name, string id) in entries.OrderBy(entry => entry.Order, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))))
            {
                content.Write(Encoding.ASCII.GetBytes(mode + " "));
                content.Write(name);
                content.WriteByte(0);
                content.Write(Convert.FromHexString(id));
            }

            return Of("tree", content.GetBuffer().AsSpan(0, (int)content.Length), idLength);
        }
    }
}
