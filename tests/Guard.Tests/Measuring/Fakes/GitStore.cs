using System.Globalization;
using System.Text;
using Guard.Hooks.Git;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>A bare repository whose trees may be as hostile as their bytes allow.</summary>
internal sealed class GitStore
{
    private static readonly (string, string)[] Person = [("user.name", "Test"), ("user.email", "test@example.org")];

    private GitStore(string path) => Path = path;

    public string Path { get; }

    public static async Task<GitStore> CreateAsync(string directory)
    {
        await GitProcess.RunCheckedAsync(null, ["init", "-q", "--bare", directory]);
        return new GitStore(directory);
    }

    /// <summary>Commits files: path to content; a path starting with <c>+</c> is executable, with <c>@</c> a symbolic link.</summary>
    public async Task<string> CommitAsync(params (string Path, string Content)[] files)
    {
        var stream = new StringBuilder("commit refs/heads/main\ncommitter Test <test@example.org> 0 +0000\ndata 1\nx\ndeleteall\n");
        foreach ((string path, string content) in files)
        {
            string mode = path[0] == '+' ? "100755" : path[0] == '@' ? "120000" : "100644";
            stream.Append(CultureInfo.InvariantCulture, $"M {mode} inline {path.TrimStart('+', '@')}\ndata {Encoding.UTF8.GetByteCount(content)}\n{content}\n");
        }

        await GitProcess.RunCheckedAsync(Path, ["fast-import", "--quiet", "--force"], Encoding.UTF8.GetBytes(stream + "done\n"));
        return (await GitProcess.RunCheckedAsync(Path, ["rev-parse", "refs/heads/main"])).Text;
    }

    public async Task<string> BlobAsync(string content) =>
        (await GitProcess.RunCheckedAsync(Path, ["hash-object", "-w", "--stdin"], Encoding.UTF8.GetBytes(content))).Text;

    /// <summary>Writes a tree from raw entries without any check, and a commit of it.</summary>
    public async Task<string> RawAsync(params (string Mode, byte[] Name, string Id)[] entries) => await CommitTreeAsync(await RawTreeAsync(entries));

    public async Task<string> RawTreeAsync(params (string Mode, byte[] Name, string Id)[] entries)
    {
        using var bytes = new MemoryStream();
        foreach ((string mode, byte[] name, string id) in entries)
        {
            bytes.Write(Encoding.ASCII.GetBytes(mode + " "));
            bytes.Write(name);
            bytes.WriteByte(0);
            bytes.Write(Convert.FromHexString(id));
        }

        return (await GitProcess.RunCheckedAsync(Path, ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], bytes.ToArray())).Text;
    }

    public async Task<string> CommitTreeAsync(string tree) =>
        (await GitProcess.RunCheckedAsync(Path, ["commit-tree", "-m", "x", tree], configuration: Person)).Text;
}
