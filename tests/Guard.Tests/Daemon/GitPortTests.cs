using System.Net.Sockets;
using System.Text;
using Guard.Agents;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Tests.Daemon;

/// <summary>What a box can reach of Guard: a socket that serves git of one run and one question, and no call.</summary>
[TestClass]
public sealed class GitPortTests
{
    private const string Commit = "0123456789012345678901234567890123456789";

    [TestMethod]
    [DataRow("{\"v\":1,\"verb\":\"call\",\"method\":\"approve\",\"params\":{\"repository\":\"r\",\"candidate\":\"C1\",\"reason\":\"x\"}}", "")]
    [DataRow("{\"v\":1,\"verb\":\"call\",\"method\":\"reject\",\"params\":{\"repository\":\"r\",\"candidate\":\"C1\",\"reason\":\"x\"}}", "")]
    [DataRow("{\"v\":1,\"verb\":\"call\",\"method\":\"repair\",\"params\":{\"repository\":\"r\"}}", "")]
    [DataRow("{\"v\":1,\"verb\":\"run\",\"repository\":\"r\"}", "")]
    [DataRow("{\"v\":1,\"verb\":\"\"}", "")]
    [DataRow("{\"v\":1,\"verb\":\"known\",\"commit\":\"" + Commit + "\"}", "1")]
    [DataRow("{\"v\":1,\"verb\":\"git\",\"service\":\"upload-pack\",\"repository\":\"another\"}", "upload-pack")]
    public async Task A_box_gets_git_and_one_answer_and_no_call(string header, string answer)
    {
        string directory = Directory.CreateTempSubdirectory("gp-").FullName;
        try
        {
            var served = new List<string>();
            await using var port = new GitPort(
                Path.Combine(directory, "s"),
                async (stream, service, cancel) =>
                {
                    served.Add(service);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(service), cancel);
                },
                commit => commit == Commit, TimeProvider.System);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(port.Path));
            await socket.SendAsync(Encoding.UTF8.GetBytes(header + "\n"));
            using var reader = new StreamReader(new NetworkStream(socket));
            Assert.AreEqual(answer, await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.HasCount(answer == "upload-pack" ? 1 : 0, served);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public async Task Connections_that_say_nothing_end_and_the_next_one_is_served()
    {
        string directory = Directory.CreateTempSubdirectory("gp-").FullName;
        try
        {
            var clock = new FakeTimeProvider();
            await using var port = new GitPort(Path.Combine(directory, "s"), (_, _, _) => Task.CompletedTask, _ => true, clock);
            var silent = new List<Socket>();
            for (int i = 0; i < GitPort.Connections; i++) silent.Add(await ConnectAsync(port, ""));
            Task<int>[] ends = [.. silent.Select(one => one.ReceiveAsync(new byte[1]))];
            while (!ends.Any(end => end.IsCompleted))
            {
                clock.Advance(GitPort.HeaderLimit); // again and again: a place is taken a moment after its connection was made
                await Task.WhenAny([.. ends, Task.Run(Thread.Yield)]);
            }

            // Asked only now, so that its own time is not used up by the clock.
            using Socket asks = await ConnectAsync(port, "{\"v\":1,\"verb\":\"known\",\"commit\":\"" + Commit + "\"}\n");
            byte[] answer = new byte[1];
            Assert.AreEqual((1, (byte)'1'), (await asks.ReceiveAsync(answer).WaitAsync(TimeSpan.FromSeconds(30)), answer[0]));
            foreach (Socket one in silent) one.Dispose();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<Socket> ConnectAsync(GitPort port, string said)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(port.Path));
        await socket.SendAsync(Encoding.UTF8.GetBytes(said));
        return socket;
    }
}
