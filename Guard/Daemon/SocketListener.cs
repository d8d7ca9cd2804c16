using System.Net.Sockets;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>A listening Unix socket at a path, removed when it is closed.</summary>
internal sealed class SocketListener : IDisposable
{
    private const int LongestPath = 107; // sun_path, less its NUL (unix(7))
    private const int Backlog = 128;
    private readonly string _path;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private SocketListener(string path) => _path = path;

    /// <summary>Listens in home, for its owner; the directory around is 0700.</summary>
    public static SocketListener InHome(string path) => Open(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>
    /// Listens outside home, for owner and group. Who may enter the directory may connect; who they are the kernel says. Nobody else may be able to
    /// put another socket there.
    /// </summary>
    /// <exception cref="GuardException">G310: the directory is missing, another's, or open to all.</exception>
    public static SocketListener ForTeam(string path)
    {
        string directory = Path.GetDirectoryName(path) ?? "/";
        string? problem = !Path.IsPathRooted(path) ? "it is no absolute path"
            : System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath ? $"a Unix socket's path has at most {LongestPath} bytes"
            : !Directory.Exists(directory) ? $"there is no directory {directory}"
            : HostIdentity.OwnerOf(directory) is not 0 and var owner && owner != HostIdentity.Current ? $"{directory} belongs to uid {owner}"
            : (File.GetUnixFileMode(directory) & UnixFileMode.OtherWrite) != 0 ? $"everybody may write in {directory}"
            : null;
        const UnixFileMode team = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        try
        {
            return problem is null ? Open(path, team) : throw new IOException(problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException)
        {
            throw new GuardException(
                ExitCode.Usage, "G310", $"Guard cannot listen on {path}: {error.Message}.",
                "Name a socket in a directory of this account that only the team's group can enter: install -d -m 2750 -g TEAM /run/guard (a unit's RuntimeDirectory= does it).", error);
        }
    }

    /// <summary>Takes the next connection.</summary>
    public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken) => _socket.AcceptAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }

    private static SocketListener Open(string path, UnixFileMode mode)
    {
        var listener = new SocketListener(path);
        File.Delete(path); // the home's lock is held: nobody else of this home listens
        listener._socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, mode);
        listener._socket.Listen(Backlog);
        return listener;
    }
}
