using Guard.Hooks.Export;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;

namespace Guard.Hooks.Tests.Promotion;

/// <summary>Whoever reads trees for Guard is not believed: what is exported is what the commit's name says, or nothing is.</summary>
[TestClass]
public sealed class LyingTreesTests
{
    [TestMethod]
    public async Task What_a_reader_changes_is_seen_by_its_name()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string tip = gate.Repository.ReadBranch()!;
        var honest = new HostTrees(gate.Repository.PublicPath);
        Assert.HasCount(2, await ExportAsync(gate, honest, tip), "control");
        foreach (string lie in (string[])["commit", "listing", "left out", "added", "mode", "blob"])
        {
            ExportException error = await Assert.ThrowsExactlyAsync<ExportException>(() => ExportAsync(gate, new Liar(honest, lie), tip), lie);
            Assert.Contains("damaged", error.Message);
        }
    }

    [TestMethod]
    public async Task More_than_a_thousand_commits_are_one_step_and_none_is_left_out()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string store = gate.Repository.PublicPath;
        string tip = gate.Repository.ReadBranch()!;
        string tree = (await GitProcess.RunCheckedAsync(store, ["rev-parse", tip + "^{tree}"])).Text;
        foreach ((int count, int steps) in ((int, int)[])[(3, 3), (Hooks.Promotion.CommitChain.Most + 1, 1)])
        {
            string last = tip;
            var stream = new System.Text.StringBuilder();
            for (int i = 0; i < count; i++)
                stream.Append($"commit refs/guard/many\ncommitter A <a@example.org> {1_700_000_000 + i} +0000\ndata 1\nx\n{(i == 0 ? $"from {tip}\n" : "")}\n");
            await GitProcess.RunCheckedAsync(store, ["fast-import", "--quiet", "--force"], System.Text.Encoding.ASCII.GetBytes(stream.ToString()));
            last = (await GitProcess.RunCheckedAsync(store, ["rev-parse", "refs/guard/many"])).Text;
            IReadOnlyList<Hooks.Receiving.Ingest.PushedCommit> chain = Hooks.Promotion.CommitChain.Read(store, tip, last);
            Assert.HasCount(steps, chain);
            Assert.AreEqual((tip, last, tree), (chain[0].Tip, chain[^1].Id, chain[^1].Tree));
        }
    }

    [TestMethod]
    public async Task A_sweep_follows_no_link_that_a_worker_made()
    {
        await using TestGate gate = await TestGate.StartAsync();
        string elsewhere = Directory.CreateDirectory(Path.Combine(gate.Root, "elsewhere")).FullName;
        string precious = Path.Combine(elsewhere, "tmp_precious");
        await File.WriteAllTextAsync(precious, "x");
        string objects = Path.Combine(gate.Repository.PublicPath, "objects");
        File.CreateSymbolicLink(Path.Combine(objects, "zz"), elsewhere);
        await File.WriteAllTextAsync(Path.Combine(objects, "tmp_obj_left"), "x");
        StaleFiles.Sweep(gate.Repository.PublicPath);
        Assert.IsTrue(File.Exists(precious));
        Assert.IsFalse(File.Exists(Path.Combine(objects, "tmp_obj_left")), "control: what was left is swept");
    }

    private static async Task<string[]> ExportAsync(TestGate gate, ITreeSource trees, string commit)
    {
        string directory = Directory.CreateDirectory(Path.Combine(gate.Root, "export-" + Guid.NewGuid().ToString("n"))).FullName;
        await TreeExporter.ExportAsync(trees, commit, directory);
        return Directory.GetFiles(directory, "*", SearchOption.AllDirectories);
    }

    private sealed class Liar(ITreeSource honest, string lie) : ITreeSource
    {
        private int reads;

        public async Task<IObjectReader> ListAsync(string tree, CancellationToken cancellationToken)
        {
            IObjectReader listing = await honest.ListAsync(tree, cancellationToken);
            return lie switch
            {
                "listing" => new Changed(listing, text => text.Replace("score", "scorf")),
                "left out" => new Changed(listing, text => text[(text.IndexOf('\0') + 1)..]),
                "added" => new Changed(listing, text => text + $"100644 blob {new string('a', 40)}\textra\0"),
                "mode" => new Changed(listing, text => text.Replace("100644 blob", "100755 blob")),
                _ => listing,
            };
        }

        public async Task<IObjectReader> ReadAsync(CancellationToken cancellationToken)
        {
            IObjectReader reader = await honest.ReadAsync(cancellationToken);
            bool isCommit = Interlocked.Increment(ref reads) == 1;
            if (lie == "commit" && isCommit) return new Changed(reader, text => text.Replace("author A", "author B"));
            return lie == "blob" && !isCommit ? new Changed(reader, text => text.Replace("three", "THREE")) : reader;
        }
    }

    private sealed class Changed(IObjectReader honest, Func<string, string> change) : IObjectReader
    {
        private readonly MemoryStream output = new();

        public Stream Input => honest.Input;

        public Stream Output => output;

        public void EndInput()
        {
            honest.EndInput();
            using var all = new MemoryStream();
            honest.Output.CopyTo(all);
            output.Write(System.Text.Encoding.Latin1.GetBytes(change(System.Text.Encoding.Latin1.GetString(all.ToArray()))));
            output.Position = 0;
        }

        public Task<(int Code, string Complaint)> EndAsync() => honest.EndAsync();

        public ValueTask DisposeAsync() => honest.DisposeAsync();
    }
}
