using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>A second name for a file: it is the same file, it belongs to who gave it, and what cannot be is said.</summary>
[TestClass]
public sealed class HostFileTests
{
    private readonly string directory = Boxes.FreshDirectory();

    private string Old => Path.Combine(directory, "old");

    private string New => Path.Combine(directory, "new");

    [TestMethod]
    public void Both_names_are_the_same_file()
    {
        File.WriteAllText(Old, "x");
        HostFile.Adopt(Old, New);
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
        HostFile.Adopt(Old, New);
        Assert.AreEqual((0u, 0u), (HostIdentity.OwnerOf(Old), HostIdentity.OwnerOf(New)));
    }

    [TestMethod]
    public void A_symbolic_link_is_linked_itself()
    {
        File.CreateSymbolicLink(Old, "/nowhere");
        HostFile.Adopt(Old, New);
        Assert.AreEqual("/nowhere", new FileInfo(New).LinkTarget);
    }

    [TestMethod]
    public void What_cannot_be_is_an_error()
    {
        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => HostFile.Adopt(Old, New)).Message, "ENOENT");
        File.WriteAllText(Old, "x");
        File.WriteAllText(New, "y");
        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => HostFile.Adopt(Old, New)).Message, "EEXIST");
        Assert.AreEqual("y", File.ReadAllText(New));
    }
}
