using System.Text;
using CsCheck;
using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.Tree;
using Guard.Hooks.Tests.Support;
using Guard.Policies.Model;
using static Guard.Hooks.Tests.Support.RawStore;

namespace Guard.Hooks.Tests.Receiving;

/// <summary>The facts for the rules on random trees, against git's own plumbing.</summary>
[TestClass]
public sealed class ChangeSetPropertyTests
{
    private static readonly Gen<string> Segment = Pick.Of("a", "b", "c", "A", "a.b", "a-b", "é", "e\u0301", "z z", "\u65e5");
    private static readonly Gen<string> Path = Segment.Array[1, 3].Select(parts => string.Join('/', parts));

    private static readonly Gen<(string Mode, string Path, string Content)> Entry = Gen.Select(
        Pick.Of(Plain, Plain, "100755", Link, Gitlink), Path, Pick.Of("1", "2", ""),
        (mode, path, content) => (mode, path, mode == Gitlink ? new string(content.Length == 0 ? '3' : content[0], 40) : content));

    private static readonly Gen<(string Mode, string Path, string Content)[]> Files = Entry.Array[0, 12].Select(WithoutClashes);

    [TestMethod]
    public async Task Changes_are_those_of_diff_tree()
    {
        using RawStore store = await CreateAsync();
        using var reader = new ChangeSetReader(store.Path);
        await Gen.Select(Files, Files).SampleAsync(async (before, after) =>
        {
            string first = store.Commit(store.TreeOf(before));
            string second = store.Commit(store.TreeOf(after), first);
            string[] expected = Parse(await store.GitAsync("diff-tree", "--no-renames", "-r", "-z", "--no-abbrev", first, second));
            ChangeSet whole = reader.Read(first, second).Whole;
            CollectionAssert.AreEqual(expected, whole.Changes.Select(Show).ToArray(), $"{Text(before)} to {Text(after)}");
            CollectionAssert.AreEqual(new[] { first }, whole.Parents.ToArray());
        }, iter: 80, threads: 1);
    }

    [TestMethod]
    public async Task Entries_are_those_of_ls_tree()
    {
        using RawStore store = await CreateAsync();
        using var objects = new ObjectReader(store.Path, null);
        await Files.SampleAsync(async files =>
        {
            string tree = store.TreeOf(files);
            string[] expected = (await store.GitAsync("ls-tree", "-r", "-t", "-z", "--full-tree", tree)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            string[] actual = [.. List(objects, tree, "").Select(e => $"{Convert.ToString(e.Entry.Mode, 8).PadLeft(6, '0')} {e.Entry.Mode switch { 0x4000 => "tree", 0xE000 => "commit", _ => "blob" }} {e.Entry.Id}\t{e.Path}")];
            CollectionAssert.AreEqual(expected, actual);
        }, iter: 60, threads: 1);
    }

    [TestMethod]
    public async Task Evil_merges_are_what_no_parent_and_no_automatic_merge_holds()
    {
        using RawStore store = await CreateAsync();
        using var reader = new ChangeSetReader(store.Path);
        string[] names = ["a", "b", "d/c", "d/e"];
        Gen<string[]> side = Gen.Int[0, 3].Array[names.Length].Select(edits => names.Select((name, i) => Body(name, edits[i])).ToArray());
        int clean = 0, evil = 0;
        await Gen.Select(side, side, Gen.Int[0, 5]).SampleAsync(async (left, right, twist) =>
        {
            string root = store.Commit(Tree(store, names, [.. names.Select(name => Body(name, 0))]));
            string ours = store.Commit(Tree(store, names, left), root);
            string theirs = store.Commit(Tree(store, names, [.. right.Select(body => body.Replace("4+", "9+"))]), root);
            Guard.Hooks.Git.GitResult merged = await Guard.Hooks.Git.GitProcess.RunAsync(store.Path, ["merge-tree", "--write-tree", ours, theirs]);
            if (merged.ExitCode != 0) return;
            clean++;
            string automatic = merged.Text.Trim();
            Dictionary<string, string> tree = await ListAsync(store, automatic);
            string made = twist < names.Length ? Twist(store, tree, names[twist]) : automatic;
            string merge = store.Commit(made, ours, theirs);
            Dictionary<string, string>[] held = [await ListAsync(store, ours), await ListAsync(store, theirs), tree];
            Dictionary<string, string> result = await ListAsync(store, made);
            string[] expected = [.. names.Where(name => held.All(h => h.GetValueOrDefault(name) != result.GetValueOrDefault(name)))];
            ChangeSet last = reader.Read(root, merge).Commits.Single(c => c.Commit == merge);
            string[] found = [.. last.Changes.Where(c => c.IsEvilMerge).Select(c => c.Path)];
            CollectionAssert.AreEqual(expected, found, $"twist {twist}");
            CollectionAssert.AreEqual(new[] { ours, theirs }, last.Parents.ToArray());
            evil += found.Length;
        }, iter: 40, threads: 1);
        Assert.AreNotEqual(0, clean);
        Assert.AreNotEqual(0, evil, "control: some merge was evil");
    }

    [TestMethod]
    public async Task A_resolved_conflict_a_lost_file_and_a_merge_of_three_are_told_apart_from_clean_ones()
    {
        using RawStore store = await CreateAsync();
        using var reader = new ChangeSetReader(store.Path);
        string root = store.Commit(store.TreeOf([(Plain, "a", "1"), (Plain, "keep", "k")]));
        string ours = store.Commit(store.TreeOf([(Plain, "a", "2"), (Plain, "keep", "k")]), root);
        string theirs = store.Commit(store.TreeOf([(Plain, "a", "3"), (Plain, "keep", "k"), (Plain, "new", "n")]), root);
        (string, string, string)[] rest = [(Plain, "keep", "k"), (Plain, "new", "n")];
        Assert.AreEqual("a", Evil([(Plain, "a", "by hand"), .. rest], ours, theirs));
        Assert.AreEqual("", Evil([(Plain, "a", "3"), .. rest], ours, theirs), "one side was taken");
        Assert.AreEqual("keep", Evil([(Plain, "a", "2"), (Plain, "new", "n")], ours, theirs), "a file that both have is gone");
        Assert.AreEqual("smuggled", Evil([(Plain, "a", "2"), .. rest, (Plain, "smuggled", "x")], ours, theirs));
        Assert.AreEqual("keep", Evil([(Plain, "a", "2"), ("100755", "keep", "k"), (Plain, "new", "n")], ours, theirs), "a mode counts");
        Assert.AreEqual("a", Evil([(Plain, "a", "4"), .. rest], ours, theirs, root), "octopus");

        string Evil((string, string, string)[] files, params string[] parents)
        {
            string merge = store.Commit(store.TreeOf(files), parents);
            return string.Join(' ', reader.Read(root, merge).Commits.Single(c => c.Commit == merge).Changes.Where(c => c.IsEvilMerge).Select(c => c.Path));
        }
    }

    [TestMethod]
    public void Paths_come_normalised_and_folded()
    {
        var change = new FileChange { Path = "Te\u0301st/Stra\u00dfe", Kind = Guard.Policies.Model.ChangeKind.Added };
        Assert.AreEqual("T\u00e9st/Stra\u00dfe", change.NormalPath);
        Assert.AreEqual("t\u00e9st/strasse", change.FoldedPath);
    }

    private static (string Mode, string Path, string Content)[] WithoutClashes((string Mode, string Path, string Content)[] files)
    {
        var kept = new List<(string Mode, string Path, string Content)>();
        foreach ((string Mode, string Path, string Content) file in files)
        {
            if (kept.TrueForAll(k => k.Path != file.Path && !k.Path.StartsWith(file.Path + "/", StringComparison.Ordinal) && !file.Path.StartsWith(k.Path + "/", StringComparison.Ordinal)))
                kept.Add(file);
        }

        return [.. kept];
    }

    private static string[] Parse(string raw)
    {
        string[] parts = raw.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return [.. parts.Chunk(2).Select(pair => $"{pair[0].TrimStart(':')} {pair[1]}")];
    }

    private static string Show(FileChange change) => string.Join(
        ' ', Octal(change.OldMode), Octal(change.NewMode), change.OldId ?? new string('0', 40), change.NewId ?? new string('0', 40),
        change.Kind switch { ChangeKind.Added => "A", ChangeKind.Deleted => "D", ChangeKind.TypeChanged => "T", _ => "M" }, change.Path);

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(6, '0');

    private static string Text((string Mode, string Path, string Content)[] files) => string.Join(", ", files.Select(f => $"{f.Mode} {f.Path} {f.Content}"));

    private static IEnumerable<(string Path, TreeEntry Entry)> List(ObjectReader objects, string tree, string prefix)
    {
        foreach (TreeEntry entry in TreeParser.Parse(objects.Read(tree, "tree", 1 << 20)))
        {
            yield return (prefix + entry.Text, entry);
            if (!entry.IsDirectory) continue;
            foreach ((string, TreeEntry) below in List(objects, entry.Id, prefix + entry.Text + "/")) yield return below;
        }
    }

    private static string Body(string name, int edit) => string.Concat(Enumerable.Range(0, 12).Select(line => $"{name} {line}{(line == edit * 4 && edit > 0 ? "+" : "")}\n"));

    private static string Tree(RawStore store, string[] names, string[] bodies) => store.TreeOf(names.Zip(bodies, (name, body) => (Plain, name, body)));

    private static string Twist(RawStore store, Dictionary<string, string> tree, string name)
    {
        string blob = store.Blob("evil\n");
        string Id(string path) => path == name ? blob : tree[path].Split(' ')[2];
        string below = store.Tree((Plain, "c"u8.ToArray(), Id("d/c")), (Plain, "e"u8.ToArray(), Id("d/e")));
        return store.Tree((Plain, "a"u8.ToArray(), Id("a")), (Plain, "b"u8.ToArray(), Id("b")), (Folder, "d"u8.ToArray(), below));
    }

    private static async Task<Dictionary<string, string>> ListAsync(RawStore store, string tree) =>
        (await store.GitAsync("ls-tree", "-r", "-z", "--full-tree", tree)).Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .ToDictionary(line => line.Split('\t')[1], line => line.Split('\t')[0], StringComparer.Ordinal);
}
