using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Hooks.Tests.Support;
using Guard.Hooks.Workers;
using Microsoft.Extensions.Time.Testing;

namespace Guard.Hooks.Tests.Workers;

[TestClass]
public sealed class WorkerSessionTests
{
    [TestMethod]
    public async Task A_git_that_ends_before_its_connection_is_seen_is_still_connected()
    {
        using var directory = new TemporaryDirectory();
        var worker = new ScriptedWorker();
        await using WorkerSession session = await StartAsync(directory, worker, TimeProvider.System);
        WorkerLane lane = session.StartLane(number => new WorkerLane(number), new JsonObject { ["do"] = "end" });
        Assert.AreEqual(0, (await lane.Ended.WaitAsync(Patience)).Code);
        await session.TellAsync(new JsonObject { ["do"] = "connect", ["lane"] = lane.Number });
        await using NetworkStream git = await session.ConnectedAsync(lane, CancellationToken.None);
        Assert.IsTrue(git.Socket.Connected);
        await Eventually.HoldsAsync(() => !session.Lanes.Any(), "it is forgotten then");
    }

    [TestMethod]
    public async Task A_worker_that_says_its_git_ended_well_and_never_connects_is_ended()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeTimeProvider();
        await using WorkerSession session = await StartAsync(directory, new ScriptedWorker(), clock);
        WorkerLane lane = session.StartLane(number => new WorkerLane(number), new JsonObject { ["do"] = "end" });
        await lane.Ended.WaitAsync(Patience);
        Task<NetworkStream> connected = session.ConnectedAsync(lane, CancellationToken.None);
        clock.Advance(WorkerSession.StepLimit + TimeSpan.FromSeconds(1));
        RepositoryException error = await Assert.ThrowsExactlyAsync<RepositoryException>(() => connected.WaitAsync(Patience));
        Assert.Contains("started no git", error.Message);
        Assert.IsTrue(session.IsOver);
    }

    [TestMethod]
    public async Task A_worker_that_reads_no_more_holds_nobody_up()
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeTimeProvider();
        await using WorkerSession session = await StartAsync(directory, new ScriptedWorker { IsDeaf = true }, clock);
        for (int i = 0; i < 2000; i++) _ = session.TellAsync(new JsonObject { ["do"] = "say", ["line"] = new string('x', 1000) }); // more than a socket holds
        Task<JsonObject> asked = session.AskAsync(new JsonObject { ["do"] = "screen" }, TimeSpan.FromSeconds(2), CancellationToken.None);
        Assert.IsFalse(asked.IsCompleted, "control: it waits");
        clock.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsExactlyAsync<RepositoryException>(() => asked.WaitAsync(Patience));
        Assert.IsTrue(session.IsOver);
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(30);

    private static Task<WorkerSession> StartAsync(TemporaryDirectory directory, IConfinement worker, TimeProvider time) => WorkerSession.StartAsync(
        worker, new ConfinedProgram("R1", directory.Path, null, System.IO.Path.Combine(directory.Path, "s")), new WorkerTitle("The worker", "Try again."), (_, _) => { }, time, CancellationToken.None);

    private sealed class TemporaryDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("ws-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>Ends lanes as it is told, and connects them when it is told.</summary>
    private sealed class ScriptedWorker : IConfinement, IConfinedProcess
    {
        private readonly TaskCompletionSource<string> deaf = new();
        private readonly List<Socket> sockets = [];
        private string path = "";

        /// <summary>Whether it connects and then reads nothing.</summary>
        public bool IsDeaf { get; init; }

        public string Shim => "";

        public Task<string> Ended { get; private set; } = Task.FromResult("");

        public async Task<IConfinedProcess> StartAsync(ConfinedProgram program, CancellationToken cancellationToken)
        {
            path = program.Socket;
            Socket control = await ConnectAsync("control");
            Ended = IsDeaf ? deaf.Task : ServeAsync(control);
            return this;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (Socket socket in sockets) socket.Dispose();
            deaf.TrySetResult("it was told to end");
            await Ended;
        }

        private async Task<Socket> ConnectAsync(string greeting)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            await socket.SendAsync(Encoding.ASCII.GetBytes(greeting.PadRight(16)));
            sockets.Add(socket);
            return socket;
        }

        private async Task<string> ServeAsync(Socket control)
        {
            try
            {
                using var lines = new JsonLines(new NetworkStream(control), 1 << 20);
                while (await lines.ReadAsync(CancellationToken.None) is { } order)
                {
                    if ((string?)order["do"] == "connect") await ConnectAsync("lane " + order["lane"]);
                    else await lines.WriteAsync(new JsonObject { ["is"] = "ended", ["lane"] = (long)order["id"]!, ["code"] = 0, ["complaint"] = "" });
                    await lines.WriteAsync(new JsonObject { ["id"] = (long)order["id"]! });
                }
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
            {
                // The gate had enough.
            }

            return "cut off";
        }
    }
}
