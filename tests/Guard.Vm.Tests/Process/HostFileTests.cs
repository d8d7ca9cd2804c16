using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>A second name for a file of somebody else's directory: it is the same file, it belongs to who gave it, and nothing else is led there.</summary>
[TestClass]
public sealed class HostFileTests
{
    private readonly string root = Boxes.FreshDirectory();

    private string Theirs => Directory.CreateDirectory(Path.Combine(root, "theirs")).FullName;

    private string Old => Path.Combine(Directory.CreateDirectory(Path.Combine(Theirs, "aa")).FullName, "old");

    private string New => Path.Combine(root, "new");

    [TestMethod]
    public void Both_names_are_the_same_file()
    {
        File.WriteAllText(Old, "x");
        Assert.IsTrue(HostFile.TryAdopt(Theirs, "aa/old", New));
        File.AppendAllText(New, "y");
        Assert.AreEqual("xy", File.ReadAllText(Old));
    }

    [TestMethod]
    public void As_root_it_belongs_to_root_from_then_on()
    {
        if (!HostIdentity.IsRoot) Assert.Inconclusive("Only root gives files away.");
        File.WriteAllText(Old, "x");
        HostIdentity.Own(Old, 54321);
        Assert.AreEqual(54321u, HostIdentity.OwnerOf(Old), "control");
        Assert.IsTrue(HostFile.TryAdopt(Theirs, "aa/old", New));
        Assert.AreEqual((0u, 0u), (HostIdentity.OwnerOf(Old), HostIdentity.OwnerOf(New)));
    }

    [TestMethod]
    [DataRow("nothing")]
    [DataRow("an empty file")]
    [DataRow("a link to a file")]
    [DataRow("a link to a directory on the way")]
    [DataRow("a link to the directory itself on the way")]
    [DataRow("a pipe")]
    [DataRow("a directory")]
    public void Anything_else_stays_where_it_is_and_whose_it_is(string kind)
    {
        string precious = Path.Combine(Directory.CreateDirectory(Path.Combine(root, "elsewhere")).FullName, "old");
        File.WriteAllText(precious, "x");
        if (HostIdentity.IsRoot) HostIdentity.Own(precious, 54321);
        uint owner = HostIdentity.OwnerOf(precious);
        _ = Old;
        if (kind == "an empty file") File.WriteAllText(Old, "");
        if (kind == "a link to a file") File.CreateSymbolicLink(Old, precious);
        if (kind == "a pipe") System.Diagnostics.Process.Start("mkfifo", [Old]).WaitForExit();
        if (kind == "a directory") Directory.CreateDirectory(Old);
        if (kind.EndsWith("on the way", StringComparison.Ordinal))
        {
            Directory.Delete(Path.Combine(Theirs, "aa"));
            File.CreateSymbolicLink(Path.Combine(Theirs, "aa"), kind.Contains("itself", StringComparison.Ordinal) ? "." : Path.GetDirectoryName(precious)!);
            File.WriteAllText(Path.Combine(Theirs, "old"), "x");
        }

        Assert.IsFalse(HostFile.TryAdopt(Theirs, "aa/old", New));
        Assert.IsFalse(Path.Exists(New));
        Assert.AreEqual(owner, HostIdentity.OwnerOf(precious));
    }

    [TestMethod]
    public void A_name_that_is_taken_is_an_error_and_no_descriptor_is_left_open()
    {
        File.WriteAllText(Old, "x");
        File.WriteAllText(New, "y");
        for (int time = 0; time < 20; time++)
            StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => HostFile.TryAdopt(Theirs, "aa/old", New)).Message, "EEXIST");
        Assert.AreEqual("y", File.ReadAllText(New));
        string[] open = [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(link => new FileInfo(link).LinkTarget ?? "")];
        Assert.IsEmpty(open.Where(target => target.StartsWith(root, StringComparison.Ordinal)));
    }
}
