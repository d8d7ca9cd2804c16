using Guard.Log.Files;

namespace Guard.Log.Tests;

/// <summary>Files that are replaced whole: what is seen at each step, and what a failing step leaves.</summary>
[TestClass]
public sealed class DurableFilesTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("guard-files-").FullName;

    private string Target => Path.Combine(directory, "file");

    [TestCleanup]
    public void Remove() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public void The_directory_is_flushed_last_and_by_then_the_new_content_has_its_name()
    {
        var seen = new List<(string Directory, string Content, int Files)>();
        var files = new DurableFiles(path => seen.Add((path, File.ReadAllText(Target), Directory.GetFiles(path).Length)), NoLinks);
        files.Replace(Target, "one"u8);
        files.Replace(Target, "two"u8);
        CollectionAssert.AreEqual(new[] { (directory, "one", 1), (directory, "two", 1) }, seen);
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
    }

    [TestMethod]
    public void A_flush_that_fails_is_told()
    {
        var files = new DurableFiles(_ => throw new IOException("no"), NoLinks);
        Assert.ThrowsExactly<IOException>(() => files.Replace(Target, "one"u8));
        Assert.ThrowsExactly<IOException>(() => files.MakeDirectory(Path.Combine(directory, "below"), UnixFileMode.UserRead));
    }

    [TestMethod]
    public void What_a_crash_left_under_the_temporary_name_is_in_nobodys_way()
    {
        File.WriteAllText(Target + ".tmp", "half");
        new DurableFiles(_ => { }, NoLinks).Replace(Target, "whole"u8);
        Assert.AreEqual("whole", File.ReadAllText(Target));
        Assert.HasCount(1, Directory.GetFiles(directory));
    }

    [TestMethod]
    public void A_file_that_must_not_exist_is_not_replaced()
    {
        var files = new DurableFiles(_ => { }, NoLinks);
        files.Replace(Target, "one"u8, overwrite: false);
        Assert.ThrowsExactly<IOException>(() => files.Replace(Target, "two"u8, overwrite: false));
        Assert.AreEqual("one", File.ReadAllText(Target));
    }

    [TestMethod]
    public void A_file_in_parts_is_not_seen_before_it_is_finished()
    {
        File.WriteAllText(Target, "old");
        using FileStream file = DurableFiles.Begin(Target);
        file.Write("new"u8);
        file.Flush();
        Assert.AreEqual("old", File.ReadAllText(Target));
        DurableFiles.Finish(file, Target);
        Assert.AreEqual("new", File.ReadAllText(Target));
    }

    [TestMethod]
    public void A_directory_is_flushed_into_its_parent_once()
    {
        var flushed = new List<string>();
        var files = new DurableFiles(flushed.Add, NoLinks);
        for (int time = 0; time < 2; time++) files.MakeDirectory(Path.Combine(directory, "below"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        CollectionAssert.AreEqual(new[] { directory }, flushed);
    }

    private static bool NoLinks(string directory, string name, string path) => throw new InvalidOperationException($"{path} was to be a link");
}
