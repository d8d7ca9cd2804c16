using System.Text;
using Guard.Vm.Process;

namespace Guard.Home;

/// <summary>
/// Guard's home: everything it keeps, outside every repository, mode 0700. <c>GUARD_HOME</c>, else <c>$XDG_STATE_HOME/guard</c>, else
/// <c>~/.local/state/guard</c> (XDG Base Directory Specification).
/// </summary>
internal sealed class GuardHome
{
    // sun_path of sockaddr_un holds 108 bytes with the final NUL (unix(7)); the longest socket below home adds this much.
    private const int LongestSocketSuffix = 40;

    private GuardHome(string directory) => Directory = directory;

    /// <summary>The absolute path of home.</summary>
    public string Directory { get; }

    /// <summary>The resident Guard's socket.</summary>
    public string Socket => Path.Combine(Directory, "guard.sock");

    /// <summary>Locked by the resident Guard as long as it lives.</summary>
    public string LockFile => Path.Combine(Directory, "daemon.lock");

    /// <summary>What the resident Guard wrote to stderr.</summary>
    public string DaemonLog => Path.Combine(Directory, "daemon.log");

    /// <summary>Why the resident Guard's last start failed, as JSON; absent when it did not.</summary>
    public string StartFailure => Path.Combine(Directory, "daemon.failed");

    /// <summary>The decision log's directory.</summary>
    public string LogDirectory => Path.Combine(Directory, "log");

    /// <summary>One directory a guarded repository.</summary>
    public string Repositories => Path.Combine(Directory, "repos");

    /// <summary>Policies written by <c>guard init</c> for a person to edit.</summary>
    public string Drafts => Path.Combine(Directory, "drafts");

    /// <summary>The Shim's stable copy, named in the configuration of guarded clones.</summary>
    public string Shim => Path.Combine(Directory, "bin", "guard-shim");

    /// <summary>Starts the resident Guard; run by the Shim when a person pushes and nobody listens.</summary>
    public string Starter => Path.Combine(Directory, "bin", "guard-start");

    /// <summary>Who has which role; where it exists, this home is a service's.</summary>
    public string RolesFile => Path.Combine(Directory, "roles");

    /// <summary>Hashes of access tokens.</summary>
    public string TokensFile => Path.Combine(Directory, "tokens.json");

    /// <summary>Guard's own credentials.</summary>
    public string Credentials => Path.Combine(Directory, "credentials");

    /// <summary>The scheduler's store.</summary>
    public string Schedules => Path.Combine(Directory, "schedule");

    /// <summary>Agents that Guard installed, one directory each.</summary>
    public string Agents => Path.Combine(Directory, "agents");

    /// <summary>Short-lived sockets of boxes.</summary>
    public string Boxes => Path.Combine(Directory, "box");

    /// <summary>Short-lived directories in which it is tried whether a box can be built.</summary>
    public string Probes => Path.Combine(Directory, "probe");

    /// <summary>The path that stands in a guarded clone's remote URL. It does not exist: only the Shim gives it a meaning.</summary>
    /// <param name="repositoryId">The repository's id.</param>
    public string RemoteUrl(string repositoryId) => Path.Combine(Directory, "gate", repositoryId);

    /// <summary>Finds home and creates it when missing.</summary>
    /// <param name="directory">An explicit home, or null for the environment's.</param>
    /// <exception cref="GuardException">It cannot be created, is open to others, or is too long for a socket.</exception>
    public static GuardHome Open(string? directory = null)
    {
        string path = Path.GetFullPath(directory ?? FromEnvironment());
        if (Encoding.UTF8.GetByteCount(path) + LongestSocketSuffix > 107)
        {
            throw new GuardException(
                ExitCode.Usage, "G101", $"Guard's home {path} is too long: a Unix socket's path may have 107 bytes.", "Set GUARD_HOME to a shorter directory.");
        }

        try
        {
            const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            System.IO.Directory.CreateDirectory(path, mine);
            if (HostIdentity.OwnerOf(path) != HostIdentity.Current)
            {
                // Whoever made the directory first, in /tmp say, could put their own keys and programs there.
                throw new GuardException(
                    ExitCode.Usage, "G105", $"Guard's home {path} belongs to another user; keys and decisions live there.", "Set GUARD_HOME to a directory of your own.");
            }

            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
                | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            if ((File.GetUnixFileMode(path) & others) != 0)
            {
                throw new GuardException(
                    ExitCode.Usage, "G102", $"Guard's home {path} is open to other users; keys and decisions live there.", $"Run: chmod 0700 '{path}'");
            }

            return new GuardHome(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(
                ExitCode.Usage, "G103", $"Guard's home {path} cannot be used: {error.Message}", "Set GUARD_HOME to a directory that you can write.", error);
        }
    }

    private static string FromEnvironment()
    {
        string? explicitHome = Environment.GetEnvironmentVariable("GUARD_HOME");
        if (!string.IsNullOrEmpty(explicitHome)) return explicitHome;
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (!string.IsNullOrEmpty(state) && Path.IsPathRooted(state)) return Path.Combine(state, "guard");
        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (user.Length == 0)
        {
            throw new GuardException(
                ExitCode.Usage, "G104", "Guard does not know where to keep its state: HOME is not set.", "Set HOME or GUARD_HOME.");
        }

        return Path.Combine(user, ".local", "state", "guard");
    }
}
