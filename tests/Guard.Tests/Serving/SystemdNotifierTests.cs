using System.Net.Sockets;
using System.Text;
using Guard.Serving;

namespace Guard.Tests.Serving;

[TestClass]
[DoNotParallelize] // NOTIFY_SOCKET is the process'
public sealed class SystemdNotifierTests
{
    [TestMethod]
    public async Task Systemd_is_told_and_no_child_inherits_the_address()
    {
        string directory = Directory.CreateTempSubdirectory("gn-").FullName;
        string path = Path.Combine(directory, "n");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path);
        SystemdNotifier notifier = SystemdNotifier.Take();
        Assert.IsNull(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        notifier.Ready("on two\nlines");
        Assert.AreEqual("READY=1\nSTATUS=on two lines", await ReceiveAsync(systemd));
        notifier.Stopping();
        Assert.AreEqual("STOPPING=1", await ReceiveAsync(systemd));
        SystemdNotifier.Take().Ready("outside of systemd nothing happens");
        Assert.AreEqual(0, systemd.Available);
        Directory.Delete(directory, recursive: true);
    }

    [TestMethod]
    public void A_socket_that_is_gone_stops_nothing()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", "/nonexistent/notify");
        SystemdNotifier.Take().Ready("on");
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] buffer = new byte[1024];
        int got = await socket.ReceiveAsync(buffer).WaitAsync(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString(buffer, 0, got);
    }
}
