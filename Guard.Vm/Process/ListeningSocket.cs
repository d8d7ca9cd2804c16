using System.Net.Sockets;
using System.Text;
using Guard.Vm.Interop;

namespace Guard.Vm.Process;

/// <summary>A listening Unix socket in a box's directory, for one connection of one Shim.</summary>
internal sealed class ListeningSocket : IDisposable
{
    private const int MaximumPath = 107; // sun_path, less its NUL (unix(7))
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Listens at a path; one that is too long for the kernel is bound through its directory's descriptor.</summary>
    public ListeningSocket(string path)
    {
        Path = path;
        int directory = -1;
        string bound = path;
        if (Encoding.UTF8.GetByteCount(path) > MaximumPath)
        {
            directory = Kernel.Open(System.IO.Path.GetDirectoryName(path)!, Native.O_PATH | Native.O_DIRECTORY | Native.O_CLOEXEC);
            bound = $"/proc/self/fd/{directory}/{System.IO.Path.GetFileName(path)}";
        }

        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint(bound));
            _socket.Listen(1);
        }
        finally
        {
            Kernel.Close(directory);
        }
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <summary>Accepts the Shim's connection; any other process is turned away.</summary>
    public async Task<Socket> AcceptAsync(int processId, CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket accepted = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (PeerCredentials.Of(accepted).ProcessId == processId) return accepted;
            accepted.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
