using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Guard.Hooks.Git;

namespace Guard.Hooks.Tests.Support;

/// <summary>
/// A bare repository whose loose objects the test writes byte by byte, as an agent without git could: nothing checks them on the way.
/// </summary>
internal sealed class RawStore : IDisposable
{
    public const string Plain = "100644";
    public const string Link = "120000";
    public const string Folder = "40000";
    public const string Gitlink = "160000";

    private RawStore(string path) => Path = path;

    public string Path { get; }

    public static async Task<RawStore> CreateAsync()
    {
        var store = new RawStore(System.IO.Directory.CreateTempSubdirectory("graw-").FullName);
        await GitProcess.RunCheckedAsync(null, ["init", "-q", "--bare", "-b", "main", store.Path]);
        return store;
    }

    public string Object(string type, byte[] content)
    {
        byte[] all = [.. Encoding.ASCII.GetBytes($"{type} {content.Length}\0"), .. content];
#pragma warning disable CA5350 // git names objects by it
        string id = Convert.ToHexStringLower(SHA1.HashData(all));
#pragma warning restore CA5350
        string directory = System.IO.Path.Combine(Path, "objects", id[..2]);
        string file = System.IO.Path.Combine(directory, id[2..]);
        if (System.IO.File.Exists(file)) return id;
        System.IO.Directory.CreateDirectory(directory);
        using var stream = new ZLibStream(System.IO.File.Create(file), CompressionLevel.Fastest);
        stream.Write(all);
        return id;
    }

    public string Blob(string text) => Object("blob", Encoding.UTF8.GetBytes(text));

    /// <summary>A tree with exactly these entries in exactly this order.</summary>
    public string Tree(params (string Mode, byte[] Name, string Id)[] entries)
    {
        var tree = new MemoryStream();
        foreach ((string mode, byte[] name, string id) in entries)
        {
            tree.Write([.. Encoding.ASCII.GetBytes(mode + " "), .. name, 0]);
            tree.Write(Convert.FromHexString(id));
        }

        return Object("tree", tree.ToArray());
    }

    /// <summary>A tree of files by path, in git's order; a link's content is its target, a gitlink's its commit.</summary>
    public string TreeOf(IEnumerable<(string Mode, string Path, string Content)> files)
    {
        var entries = new List<(string Mode, byte[] Name, string Id)>();
        foreach (IGrouping<string, (string Mode, string Path, string Content)> group in files.GroupBy(f => f.Path.Split('/')[0], StringComparer.Ordinal))
        {
            byte[] name = Encoding.UTF8.GetBytes(group.Key);
            (string Mode, string Path, string Content)[] below = [.. group.Where(f => f.Path != group.Key)];
            if (below.Length > 0) entries.Add((Folder, name, TreeOf(below.Select(f => (f.Mode, f.Path[(group.Key.Length + 1)..], f.Content)))));
            foreach ((string mode, _, string content) in group.Where(f => f.Path == group.Key)) entries.Add((mode, name, mode == Gitlink ? content : Blob(content)));
        }

        entries.Sort((a, b) => Key(a).AsSpan().SequenceCompareTo(Key(b)));
        return Tree([.. entries]);
    }

    public string Commit(string tree, params string[] parents) => Object("commit", Encoding.UTF8.GetBytes(
        $"tree {tree}\n{string.Concat(parents.Select(p => $"parent {p}\n"))}author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nc\n"));

    public async Task<string> GitAsync(params string[] arguments) => Encoding.UTF8.GetString((await GitProcess.RunCheckedAsync(Path, arguments)).Output);

    /// <summary>Whether a plain bare repository takes a commit by a push.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="fsck">With <c>receive.fsckObjects</c>.</param>
    public async Task<bool> PlainGitTakesAsync(string commit, bool fsck)
    {
        string plain = Path + "-plain";
        if (!System.IO.Directory.Exists(plain)) await GitProcess.RunCheckedAsync(null, ["init", "-q", "--bare", plain]);
        await GitProcess.RunCheckedAsync(plain, ["config", "receive.fsckObjects", fsck ? "true" : "false"]);
        await GitProcess.RunCheckedAsync(plain, ["config", "receive.denyDeletes", "false"]);
        GitResult push = await GitProcess.RunAsync(Path, ["push", "-q", plain, $"+{commit}:refs/heads/{commit}{(fsck ? "f" : "")}"], configuration: [("protocol.file.allow", "always")]);
        return push.ExitCode == 0;
    }

    public void Dispose()
    {
        foreach (string path in (string[])[Path, Path + "-plain"])
        {
            if (System.IO.Directory.Exists(path)) System.IO.Directory.Delete(path, recursive: true);
        }
    }

    private static byte[] Key((string Mode, byte[] Name, string Id) entry) => entry.Mode == Folder ? [.. entry.Name, (byte)'/'] : entry.Name;
}
