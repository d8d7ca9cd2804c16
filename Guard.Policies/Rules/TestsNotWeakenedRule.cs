using System.Text;
using Guard.Policies.Model;
using Guard.Policies.Rules.Tests;

namespace Guard.Policies.Rules;

/// <summary>
/// <c>tests-not-weakened</c>: tests may be added and moved, but none may vanish, lose assertions or cases, get weaker ones, looser
/// tolerances, or be skipped. Works on tokens, over all test files of a change together; it is meant for whole pushes, since a move
/// may take two commits.
/// </summary>
public sealed class TestsNotWeakenedRule(IEnumerable<string> patterns) : IRule
{
    /// <summary>Largest test file that is read, in bytes (4 MiB); a larger one that changes is rejected.</summary>
    public const int MaximumBytes = 4 << 20;

    private const string Next = "Restore the tests as they were and make the code pass them; if a test is wrong, ask the policy's owner.";
    private readonly GlobSet globs = new(patterns);

    /// <inheritdoc/>
    public string Id => RuleIds.TestsNotWeakened;

    /// <inheritdoc/>
    public string PromptRule => "Never delete, skip or weaken tests.";

    /// <inheritdoc/>
    public IEnumerable<Finding> Check(ChangeSet change)
    {
        var findings = new List<Finding>();
        var files = change.Changes.Where(file => globs.Match(file.Path) is not null).ToList();
        var before = new List<(string Path, TestFile File)>();
        var after = new List<(string Path, TestFile File)>();
        foreach (var file in change.Changes.Where(file => GitModes.IsLink(file.NewMode) && file.Kind != ChangeKind.Deleted && !files.Contains(file) && globs.Below(file.Path) is not null))
            findings.Add(At(file.Path, null, null, "A link takes the place of a directory of test files."));
        foreach (var file in files)
        {
            if (file.Kind == ChangeKind.ModeChanged) continue;
            if (GitModes.IsLink(file.NewMode) || (GitModes.IsLink(file.OldMode) && file.Kind != ChangeKind.Added))
                findings.Add(At(file.Path, null, null, "A test file and a link were exchanged for one another."));
            else if (file.OldSize > MaximumBytes || file.NewSize > MaximumBytes)
                findings.Add(At(file.Path, null, null, $"The test file is larger than {MaximumBytes >> 20} MiB and cannot be checked."));
            else
                Read(file, before, after);
        }

        var pairs = TestMatcher.Match(Flatten(before), Flatten(after));
        findings.AddRange(Deleted(files, pairs));
        var deleted = findings.Select(finding => finding.Path).ToHashSet();
        foreach (var pair in pairs)
        {
            if (pair.New is null && deleted.Contains(pair.OldPath)) continue;
            findings.AddRange(Compare(pair));
        }

        findings.AddRange(Skips(before, after));
        var (had, has) = (before.Sum(file => file.File.Real), after.Sum(file => file.File.Real));
        if (findings.Count == 0 && has < had)
            findings.Add(new Finding(Id, FindingAction.Reject, $"The changed test files have {has} assertions that can fail; before they had {had}.", Next) { Path = before[0].Path });
        return findings;
    }

    private static void Read(FileChange file, List<(string Path, TestFile File)> before, List<(string Path, TestFile File)> after)
    {
        if (file.Kind != ChangeKind.Added) before.Add((file.Path, TestFile.Read(file.Path, Text(file.ReadOld()))));

        // A new file that no runner looks into is not where a moved test lives on.
        if (file.Kind != ChangeKind.Deleted && (file.Kind != ChangeKind.Added || Languages.IsDiscovered(file.Path)))
            after.Add((file.Path, TestFile.Read(file.Path, Text(file.ReadNew()))));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static List<(string Path, TestFunction Test)> Flatten(List<(string Path, TestFile File)> files) =>
        [.. files.SelectMany(file => file.File.Tests.Select(test => (file.Path, test)))];

    /// <summary>Deleted files whose tests, or for data whose bytes, live on nowhere.</summary>
    private IEnumerable<Finding> Deleted(List<FileChange> files, IReadOnlyList<TestPair> pairs)
    {
        foreach (var file in files.Where(file => file.Kind == ChangeKind.Deleted && !GitModes.IsLink(file.OldMode) && file.OldSize <= MaximumBytes))
        {
            var its = pairs.Where(pair => pair.OldPath == file.Path).ToList();
            var lost = its.Count(pair => pair.New is null);
            if (lost > 0)
                yield return At(file.Path, null, null, $"The test file was deleted or renamed away with {lost} test{(lost == 1 ? "" : "s")} that no other test file has.");
            else if (its.Count == 0 && !files.Any(other => other.Kind == ChangeKind.Added && other.NewSize == file.OldSize && other.ReadNew().Span.SequenceEqual(file.ReadOld().Span)))
                yield return At(file.Path, null, null, "A file of the tests was deleted.");
        }
    }

    private IEnumerable<Finding> Compare(TestPair pair)
    {
        var (old, fresh, path) = (pair.Old, pair.New, pair.NewPath);
        if (fresh is null)
        {
            yield return At(pair.OldPath, null, null, $"The test `{Show(old.Name)}` was removed, or its runner no longer finds it.");
            yield break;
        }

        var test = $"The test `{Show(fresh.Name)}`";
        if (fresh.Real < old.Real)
        {
            yield return At(path, fresh.Line, null, fresh.Trivial > old.Trivial
                ? $"{test} has an assertion replaced by one that is always true ({old.Real} could fail before, {fresh.Real} can now)."
                : $"{test} has {fresh.Real} assertion{(fresh.Real == 1 ? "" : "s")} that can fail; before it had {old.Real}.");
        }
        else if (fresh.Strong < old.Strong)
        {
            yield return At(path, fresh.Line, null, $"{test} has an assertion replaced by a weaker one ({old.Strong} noticed a wrong value before, {fresh.Strong} do now).");
        }

        if (fresh.Cases < old.Cases) yield return At(path, fresh.Line, null, $"{test} has fewer cases than before.");
        if (Loosened(old, fresh) is { } tolerance)
            yield return At(path, tolerance.Line, tolerance.Column, $"{test} has a loosened tolerance (`{tolerance.Kind}`).");
    }

    /// <summary>The first tolerance that is looser than the one of its kind in the same position; only where both versions have as many.</summary>
    private static Tolerance? Loosened(TestFunction old, TestFunction fresh)
    {
        foreach (var kind in fresh.Tolerances.GroupBy(tolerance => tolerance.Kind))
        {
            var was = old.Tolerances.Where(tolerance => tolerance.Kind == kind.Key).ToList();
            if (was.Count != kind.Count()) continue;
            foreach (var (now, then) in kind.Zip(was))
            {
                if (now.Looseness > then.Looseness) return now;
            }
        }

        return null;
    }

    private IEnumerable<Finding> Skips(List<(string Path, TestFile File)> before, List<(string Path, TestFile File)> after)
    {
        var had = before.SelectMany(file => file.File.Skips).GroupBy(mark => mark.Name).ToDictionary(group => group.Key, group => group.Count());
        var byName = after.SelectMany(file => file.File.Skips.Select(mark => (file.Path, Mark: mark))).GroupBy(item => item.Mark.Name);
        foreach (var group in byName)
        {
            var surplus = group.Count() - had.GetValueOrDefault(group.Key);
            if (surplus <= 0) continue;

            // Which of several is the new one is told by its file's own count; the first of that file stands for it.
            var grown = group.GroupBy(item => item.Path)
                .Where(file => file.Count() > before.Where(old => old.Path == file.Key).Sum(old => old.File.Skips.Count(mark => mark.Name == group.Key)));
            foreach (var item in grown.SelectMany(file => file.Reverse()).Take(surplus))
                yield return At(item.Path, item.Mark.Line, item.Mark.Column, $"A new `{item.Mark.Name}` keeps tests from running.");
        }
    }

    private Finding At(string? path, int? line, int? column, string message) =>
        new(Id, FindingAction.Reject, message, Next) { Path = path, Line = line, Column = column };

    private static string Show(string name)
    {
        var clean = new string([.. name.Take(80).Select(unit => char.IsControl(unit) || unit == '`' ? '?' : unit)]);
        return name.Length > 80 ? clean + "…" : clean;
    }
}
