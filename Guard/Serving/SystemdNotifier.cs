using System.Net.Sockets;
using System.Text;

namespace Guard.Serving;

/// <summary>
/// Tells systemd how a service of <c>Type=notify</c> does: a datagram to the socket that NOTIFY_SOCKET names (sd_notify(3)). Outside of systemd nothing happens.
/// </summary>
internal sealed class SystemdNotifier
{
    private const string Variable = "NOTIFY_SOCKET";
    private readonly string? _address;

    private SystemdNotifier(string? address) => _address = address;

    /// <summary>Takes the address from the environment, so that no child inherits it.</summary>
    public static SystemdNotifier Take()
    {
        string? address = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return new SystemdNotifier(string.IsNullOrEmpty(address) ? null : address);
    }

    /// <summary>Guard is ready for clients.</summary>
    /// <param name="status">One line for <c>systemctl status</c>.</param>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status.ReplaceLineEndings(" ")}");

    /// <summary>Guard is on its way out.</summary>
    public void Stopping() => Send("STOPPING=1");

    private void Send(string state)
    {
        if (_address is null) return;
        try
        {
            // A name that begins with @ is one of the abstract space (unix(7)).
            string path = _address[0] == '@' ? '\0' + _address[1..] : _address;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            Console.Error.WriteLine($"guard: systemd was not told ({state.Split('\n')[0]}): {error.Message}");
        }
    }
}
