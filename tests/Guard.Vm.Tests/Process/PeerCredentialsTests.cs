using System.Net.Sockets;
using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

[TestClass]
public sealed class PeerCredentialsTests
{
    [TestMethod]
    public async Task The_kernel_names_who_connected()
    {
        string directory = Directory.CreateTempSubdirectory("gp-").FullName;
        var address = new UnixDomainSocketEndPoint(Path.Combine(directory, "s"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(address);
        using Socket accepted = await listener.AcceptAsync();
        PeerCredentials peer = PeerCredentials.Of(accepted);
        Assert.AreEqual((Environment.ProcessId, HostIdentity.Current), (peer.ProcessId, peer.Uid));
        Directory.Delete(directory, recursive: true);
    }

    [TestMethod]
    public void What_is_no_Unix_socket_has_no_peer()
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        PeerCredentials? peer = null;
        try
        {
            peer = PeerCredentials.Of(tcp);
        }
        catch (SocketException)
        {
            return;
        }

        Assert.AreEqual((0, uint.MaxValue), (peer.Value.ProcessId, peer.Value.Uid), "the kernel's answer for nobody");
    }
}
