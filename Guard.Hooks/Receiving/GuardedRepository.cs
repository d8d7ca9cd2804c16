using Guard.Hooks.Git;
using Guard.Hooks.Promotion;
using Guard.Hooks.Upstreams;

namespace Guard.Hooks.Receiving;

/// <summary>
/// A repository under guard: one directory below Guard's home (0700) with <c>public.git</c> (accepted history, what everyone fetches;
/// its objects are in <c>public.objects</c>), <c>vault.git</c> (candidates that did not land), <c>intake/SOURCE.git</c> (one a run, and <c>people</c>) and <c>candidates/</c>.
/// </summary>
public sealed class GuardedRepository
{
    private const string FromVault = "../../" + StoreLayout.PublicObjects;
    private const string FromIntake = "../../../" + StoreLayout.PublicObjects;
    private const string FromVerdicts = "../../../../" + StoreLayout.PublicObjects;
    private const string Gone = ".gone-";
    private static readonly TimeSpan ImportLimit = TimeSpan.FromHours(2);
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private GuardedRepository(string directory, string id, string branch)
    {
        Directory = directory;
        Id = id;
        Branch = branch;
    }

    /// <summary>The directory that holds everything of this repository.</summary>
    public string Directory { get; }

    /// <summary>Its id, as clients and the log name it.</summary>
    public string Id { get; }

    /// <summary>The protected branch's short name.</summary>
    public string Branch { get; }

    /// <summary>The protected branch's full ref name.</summary>
    public string BranchRef => RefNames.Head(Branch);

    /// <summary>Accepted history.</summary>
    public string PublicPath => Path.Combine(Directory, "public.git");

    /// <summary>Candidates that did not land.</summary>
    public string VaultPath => Path.Combine(Directory, "vault.git");

    /// <summary>The candidates' files.</summary>
    public string CandidatesPath => Path.Combine(Directory, "candidates");

    private string AllVerdictsPath => Path.Combine(Directory, "verdicts");

    private string IntakesPath => Path.Combine(Directory, "intake");

    /// <summary>Makes a guarded repository and imports one branch of a user's repository. Whole or not at all.</summary>
    /// <param name="directory">The directory to make; must not exist.</param>
    /// <param name="id">The repository's id.</param>
    /// <param name="branch">The branch to import and protect.</param>
    /// <param name="importFrom">The user's repository, a local path.</param>
    /// <param name="cancellationToken">Undoes what was made.</param>
    /// <exception cref="RepositoryException">The source cannot come under guard, or the directory exists.</exception>
    /// <exception cref="GitException">git is missing, too old, or failed.</exception>
    public static async Task<GuardedRepository> CreateAsync(
        string directory, string id, string branch, string importFrom, CancellationToken cancellationToken = default)
    {
        if (!RefNames.IsBranch(branch)) throw new RepositoryException($"'{branch}' is no branch name that Guard takes: letters, digits and . _ - / only.");
        directory = Path.GetFullPath(directory);
        if (Path.Exists(directory)) throw new RepositoryException($"{directory} exists. `guard eject` removes a guarded repository.");
        await GitVersion.CheckAsync(cancellationToken);
        SourceCheck.Check(importFrom, branch);
        string fresh = directory + ".new-" + Guid.NewGuid().ToString("n");
        try
        {
            if (OperatingSystem.IsWindows()) throw new RepositoryException("Guard runs on Linux: use a Linux host or VM.");
            System.IO.Directory.CreateDirectory(fresh, Private);
            var draft = new GuardedRepository(fresh, id, branch);
            System.IO.Directory.CreateDirectory(draft.CandidatesPath);
            System.IO.Directory.CreateDirectory(draft.IntakesPath);
            await InitAsync(draft.PublicPath, branch, null, cancellationToken);
            StoreLayout.DetachObjects(draft.PublicPath);
            await InitAsync(draft.VaultPath, branch, FromVault, cancellationToken);
            string tip = await ImportAsync(draft, Path.GetFullPath(importFrom), cancellationToken);
            await RefWriter.MoveAsync(draft.PublicPath, draft.BranchRef, RefNames.Zero, tip, "guard: import", cancellationToken);
            StoreLayout.Verify(draft.PublicPath, null); // a shallow source that slipped through would show here
            System.IO.Directory.Move(fresh, directory);
        }
        catch
        {
            if (System.IO.Directory.Exists(fresh)) System.IO.Directory.Delete(fresh, recursive: true);
            throw;
        }

        return new GuardedRepository(directory, id, branch);
    }

    /// <summary>Opens a guarded repository and checks that its stores are as Guard left them.</summary>
    /// <exception cref="RepositoryException">Something is missing or altered; nothing may be promoted.</exception>
    public static Task<GuardedRepository> OpenAsync(string directory, string id, string branch)
    {
        var repository = new GuardedRepository(Path.GetFullPath(directory), id, branch);
        repository.Verify();
        if (repository.ReadBranch() is null)
            throw new RepositoryException($"{repository.PublicPath} has lost its branch {branch}. Restore it from a backup or a clone.");
        return Task.FromResult(repository);
    }

    /// <summary>The intake of a source; it may not exist yet.</summary>
    public string IntakePath(string source) => Path.Combine(IntakesPath, source + ".git");

    /// <summary>Makes a source's intake if it is not there, and points its hook at the Shim.</summary>
    /// <param name="source">A run's id, <c>people</c> or <c>guard</c>.</param>
    /// <param name="shim">Path of the native Shim as the ingest worker sees it; null for an intake that takes no pushes.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The intake's path.</returns>
    /// <exception cref="RepositoryException">The name is not usable, or the intake was altered.</exception>
    public async Task<string> CreateIntakeAsync(string source, string? shim, CancellationToken cancellationToken = default)
    {
        if (!RefNames.IsSource(source)) throw new RepositoryException($"'{source}' is no name for a source of pushes.");
        string path = IntakePath(source);
        if (!System.IO.Directory.Exists(path))
        {
            string fresh = Path.Combine(IntakesPath, ".new-" + Guid.NewGuid().ToString("n"));
            await InitAsync(fresh, Branch, FromIntake, cancellationToken);
            if (shim is not null) StoreLayout.LinkHook(fresh, shim);
            try
            {
                System.IO.Directory.Move(fresh, path);
            }
            catch (IOException) when (System.IO.Directory.Exists(path))
            {
                System.IO.Directory.Delete(fresh, recursive: true); // another connection of the same source made it meanwhile
            }
        }

        StoreLayout.Verify(path, FromIntake);
        if (shim is not null && new FileInfo(StoreLayout.HookPath(path)).LinkTarget != shim) StoreLayout.LinkHook(path, shim);
        return path;
    }

    /// <summary>Removes a source's intake: out of sight by one rename first. Candidates that did not land must be in the vault.</summary>
    /// <exception cref="IOException">Something of it is left, in a directory that <see cref="SweepIntakes"/> removes.</exception>
    public void RemoveIntake(string source)
    {
        string path = IntakePath(source);
        if (!RefNames.IsSource(source) || !System.IO.Directory.Exists(path)) return;
        string gone = Path.Combine(IntakesPath, Gone + Guid.NewGuid().ToString("n"));
        System.IO.Directory.Move(path, gone);
        System.IO.Directory.Delete(gone, recursive: true);
    }

    /// <summary>Removes intakes that were half made or half removed. Only while no client is served.</summary>
    internal void SweepIntakes()
    {
        System.IO.Directory.CreateDirectory(IntakesPath);
        foreach (string left in System.IO.Directory.EnumerateDirectories(IntakesPath, ".*")) System.IO.Directory.Delete(left, recursive: true);
    }

    /// <summary>The sources that have an intake.</summary>
    public IReadOnlyList<string> Intakes() =>
        [.. System.IO.Directory.EnumerateDirectories(IntakesPath, "*.git").Select(p => Path.GetFileNameWithoutExtension(p)!).Order(StringComparer.Ordinal)];

    /// <summary>The commit the protected branch is at, or null when the branch is missing.</summary>
    public string? ReadBranch() => ReadRef(PublicPath, BranchRef);

    /// <summary>The commit the protected branch is at.</summary>
    /// <exception cref="RepositoryException">The branch is missing.</exception>
    public Task<string> ReadBranchAsync() => Task.FromResult(
        ReadBranch() ?? throw new RepositoryException($"{PublicPath} has lost its branch {Branch}. Restore it from a backup or a clone."));

    /// <summary>Checks every store.</summary>
    /// <exception cref="RepositoryException">Something is missing or altered; nothing may be promoted.</exception>
    public void Verify() => StoreLayout.Verify(Compare());

    /// <summary>Checks the stores that a candidate goes through: another source's intake, in which a worker may write, stops only its own.</summary>
    /// <param name="source">The candidate's source.</param>
    /// <exception cref="RepositoryException">Something is missing or altered; it may not be promoted.</exception>
    internal void Verify(string source) => StoreLayout.Verify(CompareOwn().Concat(CompareIntakes(source)));

    /// <summary>Checks the vault, before something is written there.</summary>
    /// <exception cref="RepositoryException">It is missing or altered.</exception>
    internal void VerifyVault() => StoreLayout.Verify(VaultPath, FromVault);

    /// <summary>Says how the stores differ from what Guard left.</summary>
    internal IEnumerable<StoreDifference> Compare() => CompareOwn().Concat(CompareIntakes(null));

    private IEnumerable<StoreDifference> CompareIntakes(string? only)
    {
        System.IO.Directory.CreateDirectory(IntakesPath);
        return Intakes().Where(source => only is null || source == only).SelectMany(source => StoreLayout.Compare(IntakePath(source), FromIntake));
    }

    private IEnumerable<StoreDifference> CompareOwn()
    {
        foreach (StoreDifference each in StoreLayout.CompareDetached(PublicPath)) yield return each; // the others look through its link
        foreach (StoreDifference each in StoreLayout.Compare(PublicPath, null)) yield return each;
        foreach (StoreDifference each in StoreLayout.Compare(VaultPath, FromVault)) yield return each;
        if (!System.IO.Directory.Exists(CandidatesPath)) yield return new StoreDifference(CandidatesPath, "it is missing", StoreRemedy.None);
    }

    /// <summary>Names a guarded repository without checking it: to look at one that is altered.</summary>
    public static GuardedRepository Name(string directory, string id, string branch) => new(Path.GetFullPath(directory), id, branch);

    /// <summary>Whether public has lost its branch, or cannot be read.</summary>
    internal bool IsBranchMissing()
    {
        try
        {
            return ReadBranch() is null;
        }
        catch (LibGit2Sharp.LibGit2SharpException)
        {
            return true;
        }
    }

    /// <summary>Name of a store of verdicts, in a directory named after its source.</summary>
    public const string VerdictsName = "verdicts.git";

    /// <summary>The store from which a run fetches its own verdicts besides the branch; it may not exist.</summary>
    internal string VerdictsPath(string source) => Path.Combine(AllVerdictsPath, source, VerdictsName);

    /// <summary>Makes the directory in which a source's store of verdicts appears, for a worker to see it in.</summary>
    internal void MakeRoomForVerdicts(string source) => System.IO.Directory.CreateDirectory(Path.GetDirectoryName(VerdictsPath(source))!);

    /// <summary>Makes a run's store of verdicts if it is not there as Guard makes it: public's objects are its alternate, and it holds nothing of its own that counts.</summary>
    /// <exception cref="RepositoryException">The name is none of a run.</exception>
    internal async Task<string> CreateVerdictsAsync(string source, CancellationToken cancellationToken)
    {
        if (!RefNames.IsSource(source)) throw new RepositoryException($"'{source}' is no name for a run.");
        string path = VerdictsPath(source);
        if (StoreLayout.Compare(path, FromVerdicts).Any())
        {
            if (System.IO.Directory.Exists(path)) System.IO.Directory.Delete(path, recursive: true);
            MakeRoomForVerdicts(source);
            string fresh = Path.Combine(Path.GetDirectoryName(path)!, ".new-" + Guid.NewGuid().ToString("n"));
            await InitAsync(fresh, Branch, FromVerdicts, cancellationToken);
            System.IO.Directory.Move(fresh, path);
        }

        return path;
    }

    /// <summary>Removes a run's store of verdicts, or all of them; they are made again from the candidates when somebody asks.</summary>
    internal void RemoveVerdicts(string? source)
    {
        string path = source is null ? AllVerdictsPath : Path.GetDirectoryName(VerdictsPath(source))!;
        if ((source is null || RefNames.IsSource(source)) && System.IO.Directory.Exists(path)) System.IO.Directory.Delete(path, recursive: true);
    }

    /// <summary>Reads a ref of one of the stores: its own file, which git replaces as a whole, or else where LibGit2Sharp finds it packed.</summary>
    internal static string? ReadRef(string store, string name)
    {
        string file = Path.Combine(store, name);
        if (File.Exists(file) && File.ReadAllText(file).TrimEnd('\n') is var id && RefNames.IsObjectId(id)) return id;
        using LibGit2Sharp.Repository repository = GitLibrary.Open(store);
        return repository.Refs[name]?.ResolveToDirectReference()?.TargetIdentifier;
    }

    private static async Task<string> ImportAsync(GuardedRepository draft, string source, CancellationToken cancellationToken)
    {
        try
        {
            return await new UpstreamTransport(draft, null, TimeProvider.System).FetchAsync(source, ImportLimit, cancellationToken);
        }
        catch (UpstreamException error)
        {
            throw new RepositoryException(error.Message, error);
        }
    }

    private static async Task InitAsync(string path, string branch, string? alternate, CancellationToken cancellationToken)
    {
        await GitProcess.RunCheckedAsync(
            null, ["init", "--quiet", "--bare", "--template=", "--initial-branch=" + branch, path], cancellationToken: cancellationToken);
        StoreLayout.Write(path, alternate);
    }
}
