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

    /// <summary>Checks that a store's objects are where <see cref="DetachObjects"/> put them.</summary>
    /// <exception cref="RepositoryException">They are not.</exception>
    public static void VerifyDetached(string store)
    {
        string objects = Path.Combine(store, "objects");
        if (new FileInfo(objects).LinkTarget != DetachedLink) throw Altered(objects, $"it is no link to {DetachedLink}");
        var directory = new DirectoryInfo(Path.Combine(Path.GetDirectoryName(store)!, PublicObjects));
        if (!directory.Exists || directory.LinkTarget is not null) throw Altered(directory.FullName, "it is no directory");
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
    public static void Verify(string store, string? alternate)
    {
        if (!Directory.Exists(store)) throw Altered(store, "it is missing");
        if (new DirectoryInfo(store).LinkTarget is not null) throw Altered(store, "it is a symbolic link");
        if (ReadOrEmpty(Path.Combine(store, "config")) != Configuration) throw Altered(Path.Combine(store, "config"), "its contents changed");
        if (ReadOrEmpty(Alternates(store)) != (alternate is null ? "" : alternate + "\n")) throw Altered(Alternates(store), "its contents changed");
        foreach (string name in Forbidden)
        {
            if (Path.Exists(Path.Combine(store, name))) throw Altered(Path.Combine(store, name), "it must not exist");
        }

        string hooks = Path.Combine(store, "hooks");
        foreach (string hook in Directory.Exists(hooks) ? Directory.EnumerateFileSystemEntries(hooks) : [])
        {
            if (Path.GetFileName(hook) is not (Hook or Hook + ".new")) throw Altered(hook, "Guard installs no such hook");
        }
    }

    private static string Alternates(string store) => Path.Combine(store, "objects", "info", "alternates");

    private static string ReadOrEmpty(string path) => File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8) : "";

    private static RepositoryException Altered(string path, string what) => new(
        $"{path}: {what}. Somebody other than Guard wrote in Guard's store, so nothing is promoted. Restore the file from a backup, or `guard eject` and `guard init` again.");
}
