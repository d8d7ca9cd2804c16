using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>The flush of a directory: it reaches the kernel, and what it cannot do is said.</summary>
[TestClass]
public sealed class HostDirectoryTests
{
    [TestMethod]
    public void A_directory_is_flushed_and_anything_else_is_an_error()
    {
        string directory = Boxes.FreshDirectory();
        string file = Path.Combine(directory, "file");
        File.WriteAllText(file, "");
        HostDirectory.Flush(directory);
        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => HostDirectory.Flush(file)).Message, "ENOTDIR");
        StringAssert.Contains(Assert.ThrowsExactly<IOException>(() => HostDirectory.Flush(Path.Combine(directory, "missing"))).Message, "ENOENT");
    }

    [TestMethod]
    public void No_descriptor_is_left_open()
    {
        string directory = Boxes.FreshDirectory();
        for (int time = 0; time < 50; time++) HostDirectory.Flush(directory);
        string[] open = [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(link => new FileInfo(link).LinkTarget ?? "")];
        Assert.IsEmpty(open.Where(target => target == directory));
    }
}
