using System.Text;
using Guard.Hooks.Export;
using Guard.Hooks.Git;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class TreeExporterTests
{
    private readonly Scratch scratch = new();
    private GitStore store = null!;
    private string target = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        store = await GitStore.CreateAsync(scratch.Sub("store.git"));
        target = scratch.Sub("out");
    }

    [TestCleanup]
    public void Close() => scratch.Dispose();

    [TestMethod]
    public async Task Writes_bytes_modes_and_links_as_committed()
    {
        string commit = await store.CommitAsync(("a/b.txt", "one\r\n"), ("+run.sh", "#!/bin/sh\n"), ("@a/link", "b.txt"), ("@up", "./a/b.txt"), ("empty", ""));
        await TreeExporter.ExportAsync(new HostTrees(store.Path), commit, target);
        Assert.AreEqual("one\r\n", File.ReadAllText(Path.Combine(target, "a/b.txt")));
        Assert.AreEqual("one\r\n", File.ReadAllText(Path.Combine(target, "up")));
        Assert.AreEqual("b.txt", new FileInfo(Path.Combine(target, "a/link")).LinkTarget);
        Assert.AreEqual((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(target, "run.sh")));
        Assert.AreEqual((UnixFileMode)0b110_100_100, File.GetUnixFileMode(Path.Combine(target, "empty")));
        Assert.AreEqual((UnixFileMode)0b111_101_101, File.GetUnixFileMode(Path.Combine(target, "a")));
    }

    [TestMethod]
    public async Task Attributes_decide_nothing_while_git_archive_obeys_them()
    {
        string commit = await store.CommitAsync(
            (".gitattributes", "secret.txt export-ignore\nkeyword.txt export-subst\n*.txt eol=crlf\n"), ("secret.txt", "kept\n"), ("keyword.txt", "$Format:%H$\n"));
        GitResult archive = await GitProcess.RunCheckedAsync(store.Path, ["archive", commit]);
        Assert.IsFalse(Encoding.Latin1.GetString(archive.Output).Contains("secret.txt\0", StringComparison.Ordinal), "control: git archive drops the file");
        await TreeExporter.ExportAsync(new HostTrees(store.Path), commit, target);
        Assert.AreEqual("kept\n", File.ReadAllText(Path.Combine(target, "secret.txt")));
        Assert.AreEqual("$Format:%H$\n", File.ReadAllText(Path.Combine(target, "keyword.txt")));
    }

    [TestMethod]
    public async Task A_subdirectory_is_exported_alone()
    {
        string commit = await store.CommitAsync(("eval/eval.sh", "1"), ("eval/data/x", "2"), ("other", "3"));
        await TreeExporter.ExportSubtreeAsync(new HostTrees(store.Path), commit, "eval/", target);
        Assert.IsTrue(File.Exists(Path.Combine(target, "data/x")));
        Assert.HasCount(2, Directory.GetFileSystemEntries(target));
        await Assert.ThrowsExactlyAsync<ExportException>(() => TreeExporter.ExportSubtreeAsync(new HostTrees(store.Path), commit, "missing", scratch.Sub("o2")));
        await Assert.ThrowsExactlyAsync<ExportException>(() => TreeExporter.ExportSubtreeAsync(new HostTrees(store.Path), commit, "eval/../other", scratch.Sub("o3")));
        await Assert.ThrowsExactlyAsync<ExportException>(() => TreeExporter.ExportSubtreeAsync(new HostTrees(store.Path), commit, "other", scratch.Sub("o4")));
    }

    [TestMethod]
    public async Task Hostile_names_are_refused_and_nothing_is_written()
    {
        string blob = await store.BlobAsync("evil");
        byte[][] names =
        [
            .. new[] { "..", ".", ".git", ".GIT", "git~1", ".git ", ".git.", ".g\u200cit", ".git::$INDEX_ALLOCATION" }.Select(Encoding.UTF8.GetBytes),
            [0xff, 0xfe],
        ];
        foreach (byte[] name in names)
        {
            string commit = await store.RawAsync(("100644", name, blob));
            await Refused(commit, Encoding.UTF8.GetString(name));
        }

        string inner = await store.RawTreeAsync(("100644", "x"u8.ToArray(), blob));
        await Refused(await store.RawAsync(("40000", ".."u8.ToArray(), inner)), "../x");
        await Refused(await store.RawAsync(("100644", "a/../../x"u8.ToArray(), blob)), "slashes in a name");
        await Refused(await store.RawAsync(("100644", "/x"u8.ToArray(), blob)), "absolute");
        Assert.IsFalse(File.Exists(Path.Combine(scratch.Path, "x")));
    }

    [TestMethod]
    public async Task A_link_and_a_directory_of_one_name_do_not_write_through_the_link()
    {
        string blob = await store.BlobAsync("evil");
        string inner = await store.RawTreeAsync(("100644", "x"u8.ToArray(), blob));
        string link = await store.BlobAsync("sub");
        await Refused(await store.RawAsync(("120000", "a"u8.ToArray(), link), ("40000", "a"u8.ToArray(), inner)), "link and directory");
        await Refused(await store.RawAsync(("100644", "a"u8.ToArray(), blob), ("100644", "a"u8.ToArray(), blob)), "twice");
    }

    [TestMethod]
    [DataRow("/etc/passwd")]
    [DataRow("../out-of-it")]
    [DataRow("a/../../x")]
    [DataRow("../../..")]
    [DataRow(".git/config")]
    public async Task Links_that_leave_are_refused(string aim) =>
        await Refused(await store.CommitAsync(("@link", aim)), aim);

    [TestMethod]
    public async Task A_chain_of_links_that_leaves_is_refused()
    {
        // d is the tree's root, so d/.. is outside although the text alone stays inside.
        await Refused(await store.CommitAsync(("@d", "."), ("@out", "d/..")), "d/..");
    }

    [TestMethod]
    public async Task A_submodule_is_an_empty_directory()
    {
        string commit = await store.RawAsync(("160000", "module"u8.ToArray(), new string('1', 40)));
        await TreeExporter.ExportAsync(new HostTrees(store.Path), commit, target);
        Assert.IsFalse(Directory.EnumerateFileSystemEntries(Path.Combine(target, "module")).Any());
    }

    [TestMethod]
    public async Task A_missing_blob_is_an_error()
    {
        string commit = await store.RawAsync(("100644", "a"u8.ToArray(), new string('2', 40)));
        await Assert.ThrowsExactlyAsync<ExportException>(() => TreeExporter.ExportAsync(new HostTrees(store.Path), commit, target));
    }

    [TestMethod]
    public async Task A_directory_that_holds_something_is_refused()
    {
        string commit = await store.CommitAsync(("a", "1"));
        File.WriteAllText(Path.Combine(target, "old"), "");
        await Assert.ThrowsExactlyAsync<ExportException>(() => TreeExporter.ExportAsync(new HostTrees(store.Path), commit, target));
    }

    private async Task Refused(string commit, string what)
    {
        string directory = scratch.Sub(Guid.NewGuid().ToString("N"));
        await Assert.ThrowsExactlyAsync<ExportException>(() => TreeExporter.ExportAsync(new HostTrees(store.Path), commit, directory), what);
        Assert.IsFalse(Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Any(f => !new FileInfo(f).Name.StartsWith('d')), what);
    }
}
