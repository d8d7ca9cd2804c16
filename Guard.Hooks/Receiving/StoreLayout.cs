using System.Text;

namespace Guard.Hooks.Receiving;

/// <summary>
/// How each of Guard's bare repositories must look: the exact bytes of its configuration, of its alternates and the contents of its hooks
/// directory. Written by Guard alone, so any difference means that someone else wrote there.
/// </summary>
internal static class StoreLayout
{
    /// <summary>The one configuration of all stores.</summary>
    public const string Configuration =
        """
        [core]
        	repositoryformatversion = 0
        	filemode = true
        	bare = true
        	logAllRefUpdates = always
        	fsync = all
        [gc]
        	auto = 0
        [receive]
        	fsckObjects = true
        	procReceiveRefs = refs/
        	denyNonFastForwards = true
        	denyDeletes = true
        	advertisePushOptions = true
        	maxInputSize = 268435456
        	autogc = false
        [transfer]
        	fsckObjects = true
        	hideRefs = refs/guard
        [uploadpack]
        	allowTipSHA1InWant = false
        	allowReachableSHA1InWant = false
        	allowAnySHA1InWant = false
        	allowFilter = false

        """;

    /// <summary>
    /// Name of the directory with public's objects, beside <c>public.git</c>. It must not be called <c>objects</c>: git takes an alternate of
    /// that name for a repository and starts two children a push that list its refs (object-file.c, refs_from_alternate_cb).
    /// </summary>
    public const string PublicObjects = "public.objects";

    /// <summary>Name of the hook that every intake has.</summary>
    public const string Hook = "proc-receive";

    private const string DetachedLink = "../" + PublicObjects;

    private const int ShownChanges = 5;

    private const long LongestFile = 64 * 1024;

    private static readonly string[] Forbidden = ["commondir", "config.worktree", "shallow", "gitdir", "worktrees", "refs/replace", "info/grafts"];

    /// <summary>Writes configuration, alternates and an empty hooks directory into a freshly initialised bare repository.</summary>
    public static void Write(string store, string? alternate)
    {
        File.WriteAllText(Path.Combine(store, "config"), Configuration);
        Directory.CreateDirectory(Path.Combine(store, "hooks"));
        Directory.CreateDirectory(Path.Combine(store, "objects", "info"));
        if (alternate is not null) File.WriteAllText(Alternates(store), alternate + "\n");
    }

    /// <summary>Moves a fresh store's objects to <see cref="PublicObjects"/> beside it and leaves a link.</summary>
    public static void DetachObjects(string store)
    {
        string objects = Path.Combine(store, "objects");
        Directory.Move(objects, Path.Combine(Path.GetDirectoryName(store)!, PublicObjects));
        File.CreateSymbolicLink(objects, DetachedLink);
    }

    /// <summary>Says how a store's objects are not where <see cref="DetachObjects"/> put them.</summary>
    public static IEnumerable<StoreDifference> CompareDetached(string store)
    {
        if (!Directory.Exists(store)) yield break;
        string objects = Path.Combine(store, "objects");
        var directory = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(store)!, PublicObjects));
        bool whole = directory.Exists && directory.LinkTarget is null;
        if (!whole) yield return new StoreDifference(directory.FullName, "it is no directory", StoreRemedy.None);
        if (new FileInfo(objects).LinkTarget != DetachedLink)
            yield return new StoreDifference(objects, $"it is no link to {DetachedLink}", whole ? StoreRemedy.Link : StoreRemedy.None, DetachedLink);
    }

    /// <summary>Points an intake's hook at the Shim, atomically.</summary>
    public static void LinkHook(string intake, string shim)
    {
        string link = HookPath(intake);
        string fresh = link + ".new";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, shim);
        File.Move(fresh, link, overwrite: true);
    }

    /// <summary>The path of an intake's hook.</summary>
    public static string HookPath(string intake) => Path.Combine(intake, "hooks", Hook);

    /// <summary>Checks a store.</summary>
    /// <param name="store">The bare repository.</param>
    /// <param name="alternate">The one alternate it must have, as written; null for none.</param>
    /// <exception cref="RepositoryException">Something differs.</exception>
    public static void Verify(string store, string? alternate) => Verify(Compare(store, alternate));

    /// <summary>Throws for the first difference.</summary>
    /// <exception cref="RepositoryException">There is one.</exception>
    public static void Verify(IEnumerable<StoreDifference> differences)
    {
        foreach (StoreDifference difference in differences)
        {
            throw new RepositoryException(
                $"{difference.Path}: {difference.What}. Somebody other than Guard wrote in Guard's store, so nothing is promoted. See what differs and put it back: guard repair.");
        }
    }

    /// <summary>Says how a store differs from what Guard writes.</summary>
    /// <param name="store">The bare repository.</param>
    /// <param name="alternate">The one alternate it must have, as written; null for none.</param>
    public static IEnumerable<StoreDifference> Compare(string store, string? alternate)
    {
        if (!Directory.Exists(store) || new DirectoryInfo(store).LinkTarget is not null)
        {
            yield return new StoreDifference(store, Directory.Exists(store) ? "it is a symbolic link" : "it is missing", StoreRemedy.None);
            yield break;
        }

        string config = Path.Combine(store, "config");
        if (ReadOrEmpty(config) != Configuration)
            yield return new StoreDifference(config, "its contents changed" + Changes(ReadOrEmpty(config), Configuration), StoreRemedy.Write, Configuration);
        string wanted = alternate is null ? "" : alternate + "\n";
        string alternates = Alternates(store);
        if (ReadOrEmpty(alternates) != wanted)
            yield return new StoreDifference(alternates, "its contents changed" + Changes(ReadOrEmpty(alternates), wanted), alternate is null ? StoreRemedy.MoveAside : StoreRemedy.Write, wanted);
        foreach (string name in Forbidden)
        {
            if (IsThere(Path.Combine(store, name))) yield return new StoreDifference(Path.Combine(store, name), "it must not exist", StoreRemedy.MoveAside);
        }

        string hooks = Path.Combine(store, "hooks");
        if (new DirectoryInfo(hooks).LinkTarget is not null)
        {
            yield return new StoreDifference(hooks, "it is a symbolic link", StoreRemedy.MoveAside);
            yield break;
        }

        foreach (string hook in Directory.Exists(hooks) ? Directory.EnumerateFileSystemEntries(hooks) : [])
        {
            if (Path.GetFileName(hook) is not (Hook or Hook + ".new")) yield return new StoreDifference(hook, "Guard installs no such hook", StoreRemedy.MoveAside);
        }
    }

    /// <summary>Whether there is anything of a name, a dangling link included.</summary>
    public static bool IsThere(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static string Alternates(string store) => Path.Combine(store, "objects", "info", "alternates");

    // A link is never as Guard wrote the file, wherever it leads.
    // Nor is a large one, or a pipe: its length is 0, and opening it would wait for ever.
    private static string ReadOrEmpty(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is { } target) return "(a symbolic link to " + target + ")";
        if (!file.Exists || file.Length == 0) return "";
        return file.Length > LongestFile ? $"(a file of {file.Length} bytes)" : File.ReadAllText(path, Encoding.UTF8);
    }

    private static string Changes(string found, string wanted)
    {
        string[] now = Lines(found);
        string[] before = Lines(wanted);
        string[] changes = [.. now.Except(before).Select(line => "+ " + line), .. before.Except(now).Select(line => "- " + line)];
        return changes.Length == 0 ? "" : TextFilter.Line($" ({string.Join(", ", changes.Take(ShownChanges))}{(changes.Length > ShownChanges ? ", …" : "")})", 400);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
