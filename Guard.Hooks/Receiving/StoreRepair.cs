using Guard.Hooks.Git;

namespace Guard.Hooks.Receiving;

/// <summary>
/// Puts a guarded repository's stores back as Guard wrote them. What differs is moved aside and kept as evidence, never deleted. The caller sees
/// to it that nothing is promoted meanwhile, and logs what was found.
/// </summary>
/// <param name="repository">The repository, however altered.</param>
/// <param name="now">The time, for the name of the directory with what was moved aside.</param>
public sealed class StoreRepair(GuardedRepository repository, DateTimeOffset now)
{
    private const int ShownLines = 5;
    private int moved;

    /// <summary>Where what was altered is moved.</summary>
    public string Aside { get; } = Path.Combine(
        repository.Directory, "altered", now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>What differs now, without changing it.</summary>
    public IReadOnlyList<RepairStep> Look() => [.. repository.Compare().Select(Describe)];

    /// <summary>Puts back what can be.</summary>
    /// <returns>Every difference, and whether it is repaired.</returns>
    /// <exception cref="IOException">Something cannot be moved or written.</exception>
    public IReadOnlyList<RepairStep> PutBack()
    {
        var steps = new List<RepairStep>();
        foreach (StoreDifference difference in repository.Compare().ToList())
        {
            RepairStep step = Describe(difference);
            if (difference.Remedy != StoreRemedy.None)
            {
                PutBack(difference);
                step = step with { Repaired = true, Next = null };
            }

            steps.Add(step);
        }

        return steps;
    }

    /// <summary>Has git follow every reference of public and vault, and reports each store where something is missing.</summary>
    public async Task<IReadOnlyList<RepairStep>> CheckObjectsAsync(CancellationToken cancellationToken)
    {
        var steps = new List<RepairStep>();
        foreach (string store in (string[])[repository.PublicPath, repository.VaultPath])
        {
            if (!Directory.Exists(store)) continue; // named as a difference
            GitResult result = await GitProcess.RunAsync(
                store, ["fsck", "--connectivity-only", "--no-dangling", "--no-progress"], cancellationToken: cancellationToken);
            if (result.ExitCode == 0) continue;
            string[] lines = [.. (result.Text + "\n" + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            string said = TextFilter.Line(string.Join("; ", lines.Take(ShownLines)) + (lines.Length > ShownLines ? $"; and {lines.Length - ShownLines} more lines" : ""), 600);
            steps.Add(new RepairStep(store, $"objects are missing or damaged: {said}", false, Advice(store)));
        }

        if (repository.IsBranchMissing())
            steps.Add(new RepairStep(repository.PublicPath, $"the branch {repository.Branch} is missing", false, $"restore {repository.PublicPath} from a back-up of Guard's home; the log (guard log) names the commit that the branch was last moved to"));
        return steps;
    }

    private string Advice(string store) => store == repository.PublicPath
        ? $"fetch the objects from a clone that has them: git --git-dir={store} fetch CLONE {repository.Branch}; or restore {store} from a back-up; then guard repair again"
        : $"kept work of some candidates cannot be restored; put {store} back from a back-up, or leave it: nothing that is accepted depends on it";

    private RepairStep Describe(StoreDifference difference) => new(
        difference.Path, difference.What, false,
        difference.Remedy == StoreRemedy.None
            ? $"restore {difference.Path} from a back-up of Guard's home, then guard repair again; without one, move {repository.Directory} out of home and guard init again"
            : null);

    private void PutBack(StoreDifference difference)
    {
        if (StoreLayout.IsThere(difference.Path))
        {
            Directory.CreateDirectory(Aside);
            string name = Path.GetRelativePath(repository.Directory, difference.Path).Replace('/', '+');
            string kept = Path.Combine(Aside, $"{++moved}-{name}");
            if (File.GetAttributes(difference.Path).HasFlag(FileAttributes.Directory) && new DirectoryInfo(difference.Path).LinkTarget is null) Directory.Move(difference.Path, kept);
            else File.Move(difference.Path, kept);
        }

        if (difference.Remedy == StoreRemedy.Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(difference.Path)!);
            File.WriteAllText(difference.Path, difference.Content);
        }
        else if (difference.Remedy == StoreRemedy.Link)
        {
            File.CreateSymbolicLink(difference.Path, difference.Content!);
        }
    }
}
