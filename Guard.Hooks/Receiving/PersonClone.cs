using Guard.Policies.Model;
using LibGit2Sharp;

namespace Guard.Hooks.Receiving;

/// <summary>
/// A person's own clone, read through LibGit2Sharp only, which runs no filter, no fsmonitor and no hook: an agent may have written there.
/// Not safe for concurrent use.
/// </summary>
public sealed class PersonClone : IDisposable
{
    private const string HooksPathKey = "core.hookspath";
    private readonly Repository repository;
    private readonly CommitChanges changes;
    private Repository? main;

    private PersonClone(Repository repository)
    {
        this.repository = repository;
        changes = new CommitChanges(repository);
        GitDirectory = Trim(repository.Info.Path);
        string common = Path.Combine(GitDirectory, "commondir"); // a linked work tree names the main one here
        CommonDirectory = File.Exists(common) ? Path.GetFullPath(Path.Combine(GitDirectory, File.ReadAllText(common).Trim())) : GitDirectory;
    }

    /// <summary>The work tree's git directory, without links in its path.</summary>
    public string GitDirectory { get; }

    /// <summary>The git directory that all of its work trees share.</summary>
    public string CommonDirectory { get; }

    /// <summary>The work tree's top; null for a bare repository.</summary>
    public string? WorkTree => repository.Info.WorkingDirectory is { } top ? Trim(top) : null;

    /// <summary>The id of the commit that HEAD names; null before the first one.</summary>
    public string? Head => repository.Head.Tip?.Sha;

    /// <summary>Opens the clone that a directory lies in.</summary>
    /// <param name="directory">A directory in the work tree, or a git directory.</param>
    /// <param name="index">An index file other than the usual one (git names one while it commits a part), or null.</param>
    /// <exception cref="RepositoryException">There is none, or it cannot be read.</exception>
    public static PersonClone Open(string directory, string? index = null)
    {
        try
        {
            string path = Repository.Discover(directory) ?? throw new RepositoryException($"{directory} is in no git repository.");
            if (index is null) return new PersonClone(new Repository(path));
            using var plain = new Repository(path);
            return new PersonClone(new Repository(path, new RepositoryOptions { IndexPath = Path.GetFullPath(index), WorkingDirectoryPath = plain.Info.WorkingDirectory }));
        }
        catch (LibGit2SharpException error)
        {
            throw new RepositoryException($"The repository of {directory} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The <c>core.hooksPath</c> that wins among those that all work trees share, as written; null when none is set.</summary>
    public string? HooksPath => Main.Config.Get<string>(HooksPathKey)?.Value;

    /// <summary>All values of <c>core.hooksPath</c> that all work trees share, as written, the weakest first.</summary>
    public IReadOnlyList<string> HooksPaths => [.. Main.Config.Where(IsHooksPath).OrderBy(entry => entry.Level).Select(entry => entry.Value)];

    /// <summary>
    /// The <c>core.hooksPath</c> of this work tree alone, which wins over all others; null when none is set. Conditional includes are not followed.
    /// </summary>
    public string? WorkTreeHooksPath
    {
        get
        {
            string file = Path.Combine(GitDirectory, "config.worktree"); // LibGit2Sharp does not read it
            if (!File.Exists(file) || !Main.Config.GetValueOrDefault("extensions.worktreeconfig", false)) return null;
            using Configuration configuration = Configuration.BuildFrom(file);
            return configuration.LastOrDefault(entry => IsHooksPath(entry) && entry.Level == ConfigurationLevel.Local)?.Value;
        }
    }

    /// <summary>The commit that a ref names; null when there is no such ref.</summary>
    /// <param name="name">The full name, such as <c>refs/remotes/guard/main</c>.</param>
    public string? Tip(string name) => repository.Refs[name]?.ResolveToDirectReference()?.Target is Commit commit ? commit.Sha : null;

    /// <summary>Whether the clone holds a commit.</summary>
    public bool HasCommit(string id) => repository.Lookup<Commit>(id) is not null;

    /// <summary>What is staged, against HEAD. The work tree is not looked at.</summary>
    /// <exception cref="RepositoryException">The index cannot be read.</exception>
    public ChangeSet Staged()
    {
        try
        {
            FileChange[] files = new FileChanges(repository).Staged(repository.Head.Tip?.Tree);
            return new ChangeSet(Head, "", "", "", files);
        }
        catch (LibGit2SharpException error)
        {
            throw new RepositoryException("The index cannot be read: " + error.Message, error);
        }
    }

    /// <summary>What a commit brings to a branch.</summary>
    /// <param name="tip">The branch's last known commit.</param>
    /// <param name="commit">The commit that would be pushed.</param>
    /// <param name="limit">Most commits.</param>
    /// <returns>Each new commit against its first parent and all of it against where it left the branch; null when there are more commits than allowed.</returns>
    /// <exception cref="RepositoryException">A commit cannot be read.</exception>
    public (IReadOnlyList<ChangeSet> Commits, ChangeSet Whole)? Pushed(string tip, string commit, int limit)
    {
        try
        {
            Commit start = repository.Lookup<Commit>(tip) ?? throw new RepositoryException($"There is no commit {tip}.");
            Commit end = repository.Lookup<Commit>(commit) ?? throw new RepositoryException($"There is no commit {commit}.");
            IReadOnlyList<Commit> range = CommitRange.Read(repository, tip, commit, limit);
            if (range.Count > limit) return null;
            Commit? left = CommitRange.IsAncestor(repository, tip, commit) ? start : repository.ObjectDatabase.FindMergeBase(start, end);
            return changes.Read(left, end, range);
        }
        catch (LibGit2SharpException error)
        {
            throw new RepositoryException("The commits cannot be read: " + error.Message, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        changes.Dispose();
        main?.Dispose();
        repository.Dispose();
    }

    // LibGit2Sharp does not see conditional includes (includeIf) from a linked work tree; from the main one it does.
    private Repository Main => GitDirectory == CommonDirectory ? repository : main ??= new Repository(CommonDirectory);

    private static bool IsHooksPath(ConfigurationEntry<string> entry) => string.Equals(entry.Key, HooksPathKey, StringComparison.OrdinalIgnoreCase);

    private static string Trim(string path) => path.Length > 1 ? path.TrimEnd('/') : path;
}
