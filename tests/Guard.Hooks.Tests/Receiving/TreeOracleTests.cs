using System.Text;
using CsCheck;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving.Tree;
using Guard.Hooks.Tests.Support;
using static Guard.Hooks.Tests.Support.RawStore;

namespace Guard.Hooks.Tests.Receiving;

/// <summary>The firewall's judgement of names and links against two that know nothing of it: git's index and the kernel's idea of a path.</summary>
[TestClass]
public sealed class TreeOracleTests
{
    private static readonly Gen<string> Part = Pick.Of(
        ".", "g", "G", "i", "I", "t", "T", "git", ".git", "GIT", "~1", "~", "1", "\u200c", "\ufeff", "\u206f", " ", ":", "::$INDEX_ALLOCATION", "modules", "x", "\\", "..");

    [TestMethod]
    public async Task No_name_that_git_refuses_for_any_file_system_is_let_through()
    {
        using RawStore store = await CreateAsync();
        string blob = store.Blob("x");
        string[] names = [];
        Part.Array[1, 5].Select(parts => string.Concat(parts)).Array[3000].Sample(found => names = [.. found.Distinct(StringComparer.Ordinal)], iter: 1);
        string input = string.Concat(names.Select(name => $"100644 {blob}\t{name}\0"));
        (string, string)[] everywhere = [("core.protectHFS", "true"), ("core.protectNTFS", "true")];
        await GitProcess.RunCheckedAsync(store.Path, ["update-index", "-z", "--add", "--index-info"], Encoding.UTF8.GetBytes(input), everywhere);
        HashSet<string> taken = [.. (await store.GitAsync("ls-files", "-z")).Split('\0', StringSplitOptions.RemoveEmptyEntries)];
        string[] refused = [.. names.Where(name => !taken.Contains(name))];
        Assert.IsGreaterThan(20, refused.Length, "control: git refused some");
        Assert.IsGreaterThan(50, taken.Count, "control: git took some");
        string[] missed = [.. refused.Where(name => PathRules.Reject(Encoding.UTF8.GetBytes(name)) is null)];
        Assert.IsEmpty(missed, string.Join(", ", missed));
    }

    [TestMethod]
    public async Task No_link_that_git_takes_for_one_of_its_files_on_some_file_system_is_let_through()
    {
        // verify_path refuses a symbolic link as .gitmodules; fsck one as .gitattributes, .gitignore and .mailmap as well. Both by what HFS+ and NTFS make of a name (git's path.c, is_ntfs_dotgit and friends).
        Gen<string> stem = Pick.Of(
            ".gitmodules", ".GitModules", ".g\u200citmodules", "gitmod~1", "GITMOD~4", "gitmod~5", "gi7eba~1", "GI7EBA~9", "gi7eb~1", "gi7eb~10", "gi7e~100", "gi7~1000", "gi~10000", "g~100000", "~1000000",
            ".gitattributes", "gitatt~1", "gi7d29~1", "g~999999", ".gitignore", "gitign~2", "gi250a~1", ".mailmap", "mailma~1", "maba30~1", "m~123456", "ma~12345", ".gitmodule", "gitmo~1");
        Gen<string> end = Pick.Of("", "", " ", ".", " .", "...", ":", ":x", "::$DATA", " :x", ".x", "x");
        using RawStore store = await CreateAsync();
        string blob = store.Blob("x");
        string[] names = [];
        Gen.Select(stem, end).Select(parts => parts.Item1 + parts.Item2).Array[4000].Sample(found => names = [.. found.Distinct(StringComparer.Ordinal)], iter: 1);
        string input = string.Concat(names.Select(name => $"120000 {blob}\t{name}\0"));
        (string, string)[] everywhere = [("core.protectHFS", "true"), ("core.protectNTFS", "true")];
        await GitProcess.RunCheckedAsync(store.Path, ["update-index", "-z", "--add", "--index-info"], Encoding.UTF8.GetBytes(input), everywhere);
        HashSet<string> taken = [.. (await store.GitAsync("ls-files", "-z")).Split('\0', StringSplitOptions.RemoveEmptyEntries)];
        var missed = new List<string>();
        int refused = 0;
        foreach (string name in names)
        {
            string tree = store.Tree((Link, Encoding.UTF8.GetBytes(name), blob));
            if (taken.Contains(name)) continue;
            refused++;
            string root = store.Commit(store.TreeOf([]));
            if (TreeFirewall.Check(store.Path, null, root, store.Commit(tree, root), new TreeLimits()).Count == 0) missed.Add(name);
        }

        Assert.IsGreaterThan(20, refused, "control: git refused some");
        Assert.IsGreaterThan(20, taken.Count, "control: git took some");
        Assert.IsEmpty(missed, string.Join(", ", missed));
    }

    [TestMethod]
    public void Ordinary_names_pass() =>
        Gen.Char["abcxyzABCXYZ0189_-+@ é日"].Array[1, 20].Select(letters => new string(letters)).Sample(name => PathRules.Reject(Encoding.UTF8.GetBytes(name)) is null);

    [TestMethod]
    public async Task Links_that_pass_lead_nowhere_outside_however_they_are_combined()
    {
        using RawStore store = await CreateAsync();
        string root = store.Commit(store.TreeOf([]));
        Gen<string> step = Pick.Of("..", "..", ".", "a", "b", "l", "m", "");
        Gen<(string, string, string)> link = Gen.Select(
            Pick.Of("l", "m", "a/l", "a/m", "a/b/l", "a/b/m", "b/l"), step.Array[1, 5].Select(steps => string.Join('/', steps)), (path, target) => (Link, path, target));
        int passed = 0, refused = 0;
        string ground = Directory.CreateTempSubdirectory("glink-").FullName;
        await link.Array[1, 6].SampleAsync(async links =>
        {
            (string Mode, string Path, string Content)[] files = [.. links.DistinctBy(l => l.Item2), (Plain, "a/b/x", "x"), (Plain, "b/x", "x")];
            if (TreeFirewall.Check(store.Path, null, root, store.Commit(store.TreeOf(files), root), new TreeLimits()).Count > 0)
            {
                refused++;
                return;
            }

            string top = Path.Combine(ground, $"t{passed++}");
            foreach ((string mode, string path, string content) in files)
            {
                string file = Path.Combine(top, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                if (mode == Link) File.CreateSymbolicLink(file, content);
                else await File.WriteAllTextAsync(file, content);
            }

            foreach ((_, string path, _) in files)
            {
                string[] places = [.. Walk(Path.Combine(top, path), top)];
                Assert.IsTrue(places.All(place => place == top || place.StartsWith(top + "/", StringComparison.Ordinal)), $"{string.Join(" ", places)}: {string.Join(", ", links)}");
            }
        }, iter: 150, threads: 1);
        Directory.Delete(ground, recursive: true);
        Assert.AreNotEqual(0, passed);
        Assert.AreNotEqual(0, refused);
    }

    [TestMethod]
    public void The_walk_leaves_when_a_link_does()
    {
        string ground = Directory.CreateTempSubdirectory("glink-").FullName;
        Directory.CreateDirectory(Path.Combine(ground, "top", "a"));
        File.CreateSymbolicLink(Path.Combine(ground, "top", "up"), "a/..");
        File.CreateSymbolicLink(Path.Combine(ground, "top", "out"), "up/../x");
        CollectionAssert.Contains(Walk(Path.Combine(ground, "top", "out"), Path.Combine(ground, "top")).ToArray(), ground);
        Directory.Delete(ground, recursive: true);
    }

    // Every directory that following a path comes through, as the kernel follows it: links where they stand, at most 40 of them (path_resolution(7)).
    private static IEnumerable<string> Walk(string path, string top)
    {
        string at = top;
        int links = 0;
        var parts = new Stack<string>(path[top.Length..].Split('/').Reverse());
        while (parts.TryPop(out string? part))
        {
            if (part is "" or ".") continue;
            string next = part == ".." ? Path.GetDirectoryName(at)! : Path.Combine(at, part);
            if (part != ".." && new FileInfo(next).LinkTarget is { } target)
            {
                if (++links > 40) yield break;
                foreach (string step in target.Split('/').Reverse()) parts.Push(step);
                continue;
            }

            yield return at = next;
        }
    }
}
