using System.Text.Json.Nodes;
using CsCheck;
using Guard.Hooks.Git;
using Guard.Hooks.Keeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Tests.Support;
using Guard.Log.Files;

namespace Guard.Hooks.Tests.Keeping;

/// <summary>What a keeper may name, and that what it names is shown in public or refused.</summary>
[TestClass]
public sealed class KeptObjectsTests
{
    private static readonly string[] Suffixes = ["pack", "rev", "idx"];
    private readonly string root = Directory.CreateTempSubdirectory("gk-").FullName;

    private string Vault => Path.Combine(root, "vault");

    private string Public => Path.Combine(root, "public");

    [TestCleanup]
    public void Remove() => Directory.Delete(root, recursive: true);

    [TestMethod]
    public void What_is_written_is_read_again()
    {
        Gen<string> hex = Gen.Char["0123456789abcdef"].Array[40].Select(digits => new string(digits));
        Gen<string> name = Gen.OneOf(
            hex.Select(id => $"{id[..2]}/{id[2..]}"), Gen.Select(hex, Gen.Int[0, 2].Select(at => Suffixes[at]), (id, suffix) => $"pack/pack-{id}.{suffix}"));
        name.Array[0, 20].Sample(names => CollectionAssert.AreEqual(names, KeptObjects.Read(new KeptObjects(names).ToJson()).Names.ToArray()), iter: 500);
    }

    [TestMethod]
    [DataRow("../../config")]
    [DataRow("/etc/passwd")]
    [DataRow("info/alternates")]
    [DataRow("aa/../../refs/heads/main")]
    [DataRow("aa/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n")]
    [DataRow("AA/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [DataRow("pack/pack-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.keep")]
    [DataRow("")]
    public void Other_names_are_refused(string name) =>
        Assert.ThrowsExactly<InvalidDataException>(() => KeptObjects.Read(new JsonObject { ["objects"] = new JsonArray(name) }));

    [TestMethod]
    public void More_names_than_a_candidate_has_are_refused() => Assert.ThrowsExactly<InvalidDataException>(
        () => KeptObjects.Read(new KeptObjects([.. Enumerable.Repeat("aa/" + new string('b', 38), 1001)]).ToJson()));

    [TestMethod]
    [DataRow("a file", true, DisplayName = "control: a file is shown")]
    [DataRow("nothing", false)]
    [DataRow("an empty file", false)]
    [DataRow("a link", false)]
    [DataRow("a pipe", false)]
    [DataRow("a directory", false)]
    public async Task Only_a_regular_file_is_shown(string kind, bool shown)
    {
        const string Name = "aa/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
        string file = Path.Combine(Vault, "objects", Name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Directory.CreateDirectory(Path.Combine(Public, "objects"));
        if (kind is "a file" or "an empty file") await File.WriteAllTextAsync(file, kind == "a file" ? "x" : "");
        if (kind == "a link") File.CreateSymbolicLink(file, "/etc/passwd");
        if (kind == "a directory") Directory.CreateDirectory(file);
        if (kind == "a pipe") await System.Diagnostics.Process.Start("mkfifo", [file]).WaitForExitAsync();
        var links = new ObjectLinks(new DurableFiles(_ => { }, HardLinks.Make));
        if (shown) links.Show(Vault, Public, new KeptObjects([Name]));
        else Assert.ThrowsExactly<GitException>(() => links.Show(Vault, Public, new KeptObjects([Name])));
        Assert.AreEqual(shown, Path.Exists(Path.Combine(Public, "objects", Name)));
    }

    [TestMethod]
    [DataRow(3, "", DisplayName = "few: their own files")]
    [DataRow(300, "pack", DisplayName = "many: a pack")]
    public async Task A_candidate_lands_by_names_of_the_vaults_files_and_public_is_whole(int files, string packed)
    {
        await using TestGate gate = await TestGate.StartAsync();
        GitClient client = await gate.CloneAsync();
        for (int i = 0; i < files; i++) await File.WriteAllTextAsync(Path.Combine(client.Directory, "n" + i), "content " + i);
        await client.CommitAsync("score", "6");
        HashSet<string> before = [.. FilesOf(gate.Repository.PublicPath)];
        (int code, string text) = await client.TryAsync(["push", "origin", "HEAD:main"]);
        Assert.AreEqual(0, code, text);
        string[] landed = [.. FilesOf(gate.Repository.PublicPath).Except(before)];
        Assert.IsNotEmpty(landed);
        Assert.IsTrue(landed.All(name => name.StartsWith(packed, StringComparison.Ordinal)), string.Join(' ', landed));
        CollectionAssert.IsSubsetOf(landed, FilesOf(gate.Repository.VaultPath));
        GitResult fsck = await GitProcess.RunAsync(gate.Repository.PublicPath, ["fsck", "--full", "--strict"]);
        Assert.AreEqual(0, fsck.ExitCode, fsck.Error);
    }

    private static string[] FilesOf(string store)
    {
        string objects = Path.Combine(store, "objects");
        return [.. Directory.EnumerateFiles(objects, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(objects, file))];
    }
}
