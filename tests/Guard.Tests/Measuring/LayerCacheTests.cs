using Guard.Measuring.Layers;
using Guard.Measuring.Pinning;
using Guard.Tests.Measuring.Fakes;

namespace Guard.Tests.Measuring;

[TestClass]
public sealed class LayerCacheTests
{
    private readonly Scratch scratch = new();

    [TestCleanup]
    public void Close() => scratch.Dispose();

    [TestMethod]
    public async Task Many_at_once_make_a_layer_once()
    {
        int made = 0;
        var caches = Enumerable.Range(0, 4).Select(_ => new LayerCache(Root, TimeProvider.System)).ToArray();
        string[] paths = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => caches[i % 4].GetAsync("kind", "abc", async scratch =>
        {
            Interlocked.Increment(ref made);
            await File.WriteAllTextAsync(Path.Combine(scratch, "layer/file"), "x");
        }, CancellationToken.None)))).SoonAsync();
        Assert.AreEqual(1, made);
        Assert.HasCount(1, paths.Distinct().ToArray());
        Assert.AreEqual("x", File.ReadAllText(Path.Combine(paths[0], "file")));
    }

    [TestMethod]
    public async Task A_failed_making_leaves_no_layer_and_no_scratch()
    {
        var cache = new LayerCache(Root, TimeProvider.System);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => cache.GetAsync("kind", "abc", async scratch =>
        {
            await File.WriteAllTextAsync(Path.Combine(scratch, "layer/half"), "x");
            throw new InvalidOperationException("halfway");
        }, CancellationToken.None));
        Assert.IsFalse(Directory.EnumerateFileSystemEntries(cache.TemporaryRoot).Any());
        string path = await cache.GetAsync("kind", "abc", _ => Task.CompletedTask, CancellationToken.None);
        Assert.IsFalse(File.Exists(Path.Combine(path, "half")));
    }

    [TestMethod]
    public async Task A_sweep_takes_what_the_dead_left_and_not_what_the_living_use()
    {
        var cache = new LayerCache(Root, TimeProvider.System);
        await using TemporaryDirectory living = TemporaryDirectory.Create(cache.TemporaryRoot);
        string dead = Directory.CreateDirectory(Path.Combine(cache.TemporaryRoot, "0123")).FullName;
        File.WriteAllText(dead + ".lock", "");
        Directory.CreateDirectory(Path.Combine(dead, "closed"));
        File.WriteAllText(Path.Combine(dead, "closed/file"), "x");
        File.SetUnixFileMode(Path.Combine(dead, "closed"), UnixFileMode.None);
        await cache.SweepAsync();
        Assert.IsFalse(Path.Exists(dead));
        Assert.IsFalse(Path.Exists(dead + ".lock"));
        Assert.IsTrue(Directory.Exists(living.Path));
    }

    [TestMethod]
    public void A_lock_that_is_held_is_told_from_one_that_cannot_be_opened()
    {
        string path = Path.Combine(scratch.Path, "lock");
        using (FileStream? held = FileLock.TryOpen(path))
        {
            Assert.IsNotNull(held);
            Assert.IsNull(FileLock.TryOpen(path));
        }

        Assert.ThrowsExactly<DirectoryNotFoundException>(() => FileLock.TryOpen(Path.Combine(scratch.Path, "no/such/lock")));
    }

    [TestMethod]
    public async Task Removal_does_not_follow_links()
    {
        string kept = scratch.Write("kept/file", "x");
        string directory = scratch.Sub("gone");
        Directory.CreateSymbolicLink(Path.Combine(directory, "link"), Path.GetDirectoryName(kept)!);
        await DirectoryRemoval.RemoveAsync(directory);
        Assert.IsFalse(Directory.Exists(directory));
        Assert.IsTrue(File.Exists(kept));
    }

    [TestMethod]
    public void Keys_do_not_collide_by_concatenation()
    {
        Assert.AreNotEqual(LayerKey.Of(["ab", "c"]), LayerKey.Of(["a", "bc"]));
        Assert.AreNotEqual(LayerKey.Of(["a", ""]), LayerKey.Of(["a"]));
        Assert.AreEqual(LayerKey.Of(["a", "b"]), LayerKey.Of(["a", "b"]));
    }

    [TestMethod]
    public void A_content_hash_sees_paths_bytes_modes_and_links_and_nothing_else()
    {
        string directory = scratch.Sub("d");
        scratch.Write("d/a", "1");
        scratch.Write("d/b/c", "2");
        string before = ContentHash.Of(directory);
        File.SetLastWriteTimeUtc(Path.Combine(directory, "a"), DateTime.UnixEpoch);
        Assert.AreEqual(before, ContentHash.Of(directory));
        var seen = new HashSet<string> { before };
        scratch.Write("d/a", "3");
        Assert.IsTrue(seen.Add(ContentHash.Of(directory)), "bytes");
        File.SetUnixFileMode(Path.Combine(directory, "a"), (UnixFileMode)0b111_101_101);
        Assert.IsTrue(seen.Add(ContentHash.Of(directory)), "mode");
        File.Move(Path.Combine(directory, "b/c"), Path.Combine(directory, "b/d"));
        Assert.IsTrue(seen.Add(ContentHash.Of(directory)), "path");
        File.CreateSymbolicLink(Path.Combine(directory, "l"), "a");
        Assert.IsTrue(seen.Add(ContentHash.Of(directory)), "link");
    }

    private string Root => Path.Combine(scratch.Path, "cache");
}
