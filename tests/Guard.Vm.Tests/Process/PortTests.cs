using System.Net;
using System.Net.Sockets;
using Guard.Vm.Process;

namespace Guard.Vm.Tests.Process;

/// <summary>Ports of a box whose other side is Guard: there from the command's first moment, and the only thing there is.</summary>
[TestClass]
public sealed class PortTests
{
    private const string Ask = "ask() { exec 3<>/dev/tcp/127.0.0.1/$1 || { echo refused $1; return; }; printf '%s' \"$2\" >&3; cat <&3; exec 3>&-; }; ";

    [TestMethod]
    public async Task A_port_answers_from_the_commands_first_moment()
    {
        BoxResult result = await RunAsync(Ask + "ask 4141 first; ask 4142 second; ask 4141 third; ask 4143 x", 4141, 4142);
        Assert.AreEqual("4141 heard first\n4142 heard second\n4141 heard third\nrefused 4143\n", result.Output, result.ToString());
    }

    [TestMethod]
    public async Task An_ordinary_users_box_has_them_too()
    {
        string[] behind = HostIdentity.IsRoot ? ["/usr/bin/setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "--"] : [];
        using System.Diagnostics.Process host = BoxHost.Start("exec /bin/bash -c '" + Ask.Replace("'", "'\\''", StringComparison.Ordinal) + "ask 4141 hello'", 4141, behind);
        string output = await host.StandardOutput.ReadToEndAsync().WaitAsync(Boxes.Patience);
        StringAssert.Contains(output, "4141 heard hello\n", output);
        StringAssert.Contains(output, "exit 0");
    }

    [TestMethod]
    public async Task Nothing_else_of_the_host_is_reached()
    {
        using var host = new TcpListener(IPAddress.Any, 0);
        host.Start();
        int port = ((IPEndPoint)host.LocalEndpoint).Port;
        using (var control = new TcpClient()) await control.ConnectAsync(IPAddress.Loopback, port); // control: it is there for a process of the host
        (await host.AcceptTcpClientAsync()).Dispose();
        string[] addresses = [.. Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).Select(address => address.ToString()), "127.0.0.1", "10.0.0.1", "169.254.169.254"];
        string script = string.Concat(addresses.Select(address => $"(exec 3<>/dev/tcp/{address}/{port}) 2>/dev/null && echo REACHED {address}; ")) + "cat /proc/net/route | wc -l; cat /proc/net/dev | grep -c :";
        BoxResult result = await RunAsync(script, 4141);
        Assert.AreEqual("1\n1\n", result.Output, "no address is reached, there is no route and no device but loopback: " + result);
        Assert.IsFalse(host.Pending(), "nobody else connected");
    }

    [TestMethod]
    public async Task No_process_of_the_box_has_the_listening_socket()
    {
        const string Look = "inode=$(awk '$4 == \"0A\" { print $10 }' /proc/net/tcp); echo \"listening: $(echo $inode | wc -w)\"; ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c \"socket:.$inode.\"; exec 3<>/dev/tcp/127.0.0.1/4141; ls -l /proc/self/fd | grep -c socket:";
        BoxResult result = await RunAsync(Look, 4141);
        Assert.AreEqual("listening: 1\n0\n1\n", result.Output, "it listens, nobody inside holds it; control: a connection's own socket is seen. " + result);
    }

    [TestMethod]
    public async Task Boxes_have_ports_of_their_own_and_they_end_with_the_box()
    {
        await using IBox first = await StartAsync("sleep 1000", 4141), second = await StartAsync("sleep 1000", 4141);
        Task<Stream?> waiting = first.Ports[0].AcceptAsync();
        Assert.IsFalse(waiting.IsCompleted);
        await first.KillAsync();
        Assert.IsNull(await waiting.WaitAsync(Boxes.Patience), "the box is gone");
        Assert.IsNull(await first.Ports[0].AcceptAsync().WaitAsync(Boxes.Patience));
        Assert.IsFalse(second.Ports[0].AcceptAsync().IsCompleted, "the other box lives on");
    }

    [TestMethod]
    public async Task A_client_that_left_at_once_is_no_end_of_the_port()
    {
        BoxResult result = await RunAsync(Ask + "for i in 1 2 3 4 5; do (exec 3<>/dev/tcp/127.0.0.1/4141); done; ask 4141 still", 4141);
        StringAssert.EndsWith(result.Output, "4141 heard still\n", result.ToString());
    }

    [TestMethod]
    [DataRow(80, BoxNetwork.None)]
    [DataRow(70000, BoxNetwork.None)]
    [DataRow(4141, BoxNetwork.Host)]
    public async Task Ports_that_cannot_be_are_refused(int port, BoxNetwork network)
    {
        BoxSpec spec = Boxes.Script("true") with { Ports = [port], Network = network };
        BoxException error = await Assert.ThrowsExactlyAsync<BoxException>(() => Boxes.Launcher().StartAsync(new BoxRequest(spec)));
        StringAssert.Contains(error.Message, "ports");
    }

    [TestMethod]
    public async Task A_box_that_cannot_be_built_says_so_with_ports_too()
    {
        BoxSpec spec = Boxes.Script("true") with { Ports = [4141], WorkingDirectory = "/nowhere" };
        BoxException error = await Assert.ThrowsExactlyAsync<BoxException>(() => Boxes.Launcher().StartAsync(new BoxRequest(spec)));
        StringAssert.Contains(error.Message, "/nowhere");
    }

    private static Task<IBox> StartAsync(string script, params int[] ports) =>
        Boxes.Launcher().StartAsync(new BoxRequest(Boxes.Spec("/bin/bash", "-c", script) with { Ports = ports }));

    private static async Task<BoxResult> RunAsync(string script, params int[] ports)
    {
        using var patience = new CancellationTokenSource(Boxes.Patience);
        await using IBox box = await StartAsync(script, ports);
        foreach (IBoxPort port in box.Ports) _ = Boxes.AnswerAsync(port);
        Task<string> output = Boxes.ReadAsync(box.StandardOutput, patience.Token), errors = Boxes.ReadAsync(box.StandardError, patience.Token);
        box.StandardInput.Close();
        BoxExit exit = await box.WaitAsync(patience.Token);
        return new BoxResult(exit, await output, await errors, box.Isolation);
    }
}
