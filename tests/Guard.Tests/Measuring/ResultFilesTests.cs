using System.Diagnostics;
using Guard.Measuring.TestRuns;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class ResultFilesTests
{
    private readonly Scratch scratch = new();

    [TestCleanup]
    public void Close() => scratch.Dispose();

    [TestMethod]
    public void Reads_what_matches_and_nothing_through_links_or_pipes()
    {
        string secret = scratch.Write("outside/secret.trx", "secret");
        string upper = scratch.Sub("upper");
        scratch.Write("upper/TestResults/a.trx", "a");
        scratch.Write("upper/other.txt", "b");
        File.CreateSymbolicLink(Path.Combine(upper, "TestResults/link.trx"), secret);
        Directory.CreateSymbolicLink(Path.Combine(upper, "dir"), scratch.Sub("outside"));
        using (Process fifo = Process.Start("mkfifo", Path.Combine(upper, "TestResults/pipe.trx"))) fifo.WaitForExit();
        Assert.AreEqual("secret", File.ReadAllText(Path.Combine(upper, "TestResults/link.trx")), "control: a careless reader follows the link");
        string[] read = [.. ResultFiles.Read(upper, "**/*.trx").Select(f => f.Path)];
        CollectionAssert.AreEqual(new[] { "TestResults/a.trx" }, read);
    }

    [TestMethod]
    public void Too_many_files_are_refused()
    {
        string upper = scratch.Sub("upper");
        for (int i = 0; i < 2001; i++) File.WriteAllText(Path.Combine(upper, i + ".trx"), "x");
        Assert.ThrowsExactly<ResultFileException>(() => ResultFiles.Read(upper, "*.trx"));
    }

    [TestMethod]
    public void A_file_that_is_too_large_is_refused_unread()
    {
        string upper = scratch.Sub("upper");
        using (FileStream sparse = File.Create(Path.Combine(upper, "big.trx"))) sparse.SetLength(1L << 40);
        Assert.ThrowsExactly<ResultFileException>(() => ResultFiles.Read(upper, "*.trx"));
    }
}
