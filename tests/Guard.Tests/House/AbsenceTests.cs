using System.Text.RegularExpressions;

namespace Guard.Tests.House;

/// <summary>What ARCHITECTURE.md says is nowhere, or in one place only.</summary>
[TestClass]
public sealed class AbsenceTests
{
    // Joined from pieces, so that this file does not contain what it forbids.
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception"];

    [TestMethod]
    public void LibGit2Sharp_is_used_in_Hooks_only() =>
        AssertOnlyIn(@"\bLibGit2Sharp\b", file => file.Bare, "Guard.Hooks/");

    [TestMethod]
    public void Only_RefWriter_moves_a_ref() =>
        AssertOnlyIn(@"update-ref\b", file => file.Code, "Guard.Hooks/Promotion/RefWriter");

    // Opening a store by LibGit2Sharp reads objects sooner or later. Each of these runs in a worker's box, reads refs and configuration only
    // (GuardedRepository), or a person's own clone (PersonClone, WorkTree).
    [TestMethod]
    public void Objects_are_opened_by_workers_only()
    {
        string[] allowed =
        [
            "Git/StoreHandles", "Promotion/CommitChain", "Promotion/Merger", "Promotion/Rebaser", "Promotion/Reverter", "Receiving/ChangeSetReader", "Receiving/EvilMerges",
            "Receiving/GuardedRepository", "Receiving/PersonClone", "Receiving/Tree/TreeFirewall", "Receiving/WorkTree", "Upstreams/UpstreamHistory",
        ];
        AssertOnlyIn(@"\bGitLibrary\s*\.\s*Open\b|\bnew\s+Repository\s*\(", file => file.Bare, [.. allowed.Select(name => $"Guard.Hooks/{name}.cs")]);
    }

    [TestMethod]
    public void What_opens_objects_is_used_by_workers_only()
    {
        string[] workers = ["Guard.Hooks/Keeping/KeeperWorker.cs", "Guard.Hooks/Receiving/Ingest/IngestWorker.cs", "Guard.Hooks/Receiving/Ingest/WorkerScreen.cs", "Guard.Hooks/Promotion/", "Guard.Hooks/Receiving/"];
        AssertOnlyIn(@"\b(?:ObjectTransfer\s*\.\s*Copy|LooseCopy\s*\.|CommitChain\s*\.\s*Read|Reverter\s*\.|Rebaser\s*\.|Merger\s*\.|UpstreamHistory\s*\.\s*Between|TreeFirewall\s*\.\s*Check)", file => file.Bare, workers);
        AssertNowhere(@"\bLooseCopy\b|\bObjectTransfer\b|\bReverter\b", "Guard.Hooks/Gatekeeping/", "Guard/");
    }

    [TestMethod]
    public void Only_Secrets_resolves_a_credential() =>
        AssertOnlyIn(@"\b(?:[Ss]tore|Credentials)\s*\.\s*(?:Resolve|SecretPath)\b", file => file.Bare, "Guard/Secrets/");

    [TestMethod]
    public void Quartz_is_used_in_Scheduling_only() =>
        AssertOnlyIn(@"\b(?:using|global::)\s*Quartz\b", file => file.Bare, "Guard/Scheduling/");

    [TestMethod]
    public void Policies_start_no_process_and_know_no_git() =>
        AssertNowhere(@"\bProcess\s*\.\s*Start\b|\bnew\s+Process\b|\bProcessStartInfo\b", "Guard.Policies/");

    [TestMethod]
    public void The_log_and_the_box_know_no_git() =>
        AssertNowhere(@"\bGitProcess\b|\bLibGit2Sharp\b", "Guard.Log/", "Guard.Vm/");

    [TestMethod]
    public void Nothing_is_left_unfinished()
    {
        string[] patterns = ["*.cs", "*.c", "*.h", "*.sh", "*.csproj", "*.targets", "*.props", "*.yaml"];
        string[] folders = [.. RepositoryRoot.Products, "tests", "eng", "Guard/Demo/Assets"];
        var found = new List<string>();
        foreach (string path in folders.SelectMany(folder => patterns.SelectMany(pattern => RepositoryRoot.Files(folder, pattern))))
        {
            string[] lines = File.ReadAllLines(RepositoryRoot.At(path));
            found.AddRange(lines.Index()
                .Where(line => Unfinished.Any(word => line.Item.Contains(word, StringComparison.Ordinal)))
                .Select(line => $"{path}:{line.Index + 1}: {line.Item.Trim()}"));
        }

        Assert.IsEmpty(found, string.Join('\n', found));
    }

    [TestMethod]
    public void The_scan_finds_what_it_looks_for()
    {
        // Controls: the same expressions on text that holds what is forbidden.
        var file = new SourceFile("Guard/A.cs", "using LibGit2Sharp;\nusing Quartz;\ncontext.Credentials.Resolve(record);\nRun(\"update-ref\", \"--stdin\"); // update-ref");

        Assert.IsTrue(Regex.IsMatch(file.Bare, @"\bLibGit2Sharp\b"));
        Assert.IsTrue(Regex.IsMatch(file.Bare, @"\b(?:using|global::)\s*Quartz\b"));
        Assert.IsTrue(Regex.IsMatch(file.Bare, @"\b(?:[Ss]tore|Credentials)\s*\.\s*(?:Resolve|SecretPath)\b"));
        Assert.HasCount(1, Regex.Matches(file.Code, @"update-ref\b"));
    }

    private static void AssertOnlyIn(string pattern, Func<SourceFile, string> view, params string[] homes)
    {
        string[] strays = [.. RepositoryRoot.ProductSources()
            .Where(file => !homes.Any(home => file.Path.StartsWith(home, StringComparison.Ordinal)) && Regex.IsMatch(view(file), pattern))
            .Select(file => file.Path)];

        Assert.IsEmpty(strays, $"/{pattern}/ belongs in {string.Join(", ", homes)} only: {string.Join(", ", strays)}");
    }

    private static void AssertNowhere(string pattern, params string[] folders)
    {
        string[] found = [.. RepositoryRoot.ProductSources()
            .Where(file => folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal)))
            .Where(file => Regex.IsMatch(file.Bare, pattern)).Select(file => file.Path)];

        Assert.IsEmpty(found, $"/{pattern}/ does not belong in {string.Join(", ", folders)}: {string.Join(", ", found)}");
    }
}
