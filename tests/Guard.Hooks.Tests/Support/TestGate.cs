using System.Net.Sockets;
using System.Text.Json;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Git;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Log.Files;
using Guard.Policies.Model;

namespace Guard.Hooks.Tests.Support;

/// <summary>A guarded repository with a real gate behind a real socket, and real git clients in front of it.</summary>
internal sealed class TestGate : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string tools;
    private readonly List<Task> connections = [];
    private Task accepting = Task.CompletedTask;
    private int clones;
    private int fetches;
    private int serving;

    private TestGate(string root)
    {
        Root = root;
        Home = Path.Combine(root, "home");
        tools = Path.Combine(root, "tools");
        Confinement = new SwitchedConfinement(new OpenConfinement(() => Policy));
    }

    public string Root { get; }

    /// <summary>Fetches and listings that were served.</summary>
    public int Fetches => Volatile.Read(ref fetches);

    public string Home { get; }

    public string SocketPath => Path.Combine(Home, "guard.sock");

    public FakeLog Log { get; private set; } = new();

    public FakeMeasure Measure { get; private set; } = new();

    public Policy Policy { get; set; } = new() { Hash = new string('1', 64), Branch = "main", Evaluator = new EvaluatorSettings { Kind = EvaluatorKind.Tests } };

    /// <summary>What a git connection may cost.</summary>
    public GitLimits Limits { get; private set; } = new();

    /// <summary>The gate's clock, from the next <see cref="OpenGate"/> on.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where ingest workers run: in this process, unless a test puts something hostile in its place.</summary>
    public SwitchedConfinement Confinement { get; }

    public GuardedRepository Repository { get; private set; } = null!;

    /// <summary>A person's clone of the bare upstream, when the gate was started with one.</summary>
    public GitClient Human { get; private set; } = null!;

    /// <summary>The bare upstream.</summary>
    public string UpstreamPath => Path.Combine(Root, "upstream.git");

    public Gate Gate { get; private set; } = null!;

    public GitClient User { get; private set; } = null!;

    /// <summary>Connections that are being served.</summary>
    public int Open => Volatile.Read(ref serving);

    public static string Shim { get; } = FindShim();

    public static async Task<TestGate> StartAsync(Func<Policy, Policy>? policy = null, GitLimits? limits = null, bool upstream = false)
    {
        if (!File.Exists(Shim)) Assert.Inconclusive($"{Shim} is not built: build without GuardSkipShim.");
        var gate = new TestGate(Path.Combine("/tmp", "gh-" + Guid.NewGuid().ToString("n")[..10]));
        if (policy is not null) gate.Policy = policy(gate.Policy);
        if (limits is not null) gate.Limits = limits;
        Directory.CreateDirectory(gate.Home);
        Directory.CreateDirectory(gate.tools);
        File.CreateSymbolicLink(Path.Combine(gate.tools, "git-remote-guard"), Shim);
        File.CreateSymbolicLink(Path.Combine(gate.tools, "guard-submit"), Shim);
        gate.User = gate.Client("user");
        await gate.User.RunAsync("init", "-q", "-b", "main");
        await gate.User.CommitAsync("score", "5");
        await gate.User.CommitAsync("src/code.txt", "one\ntwo\nthree\nfour\nfive\n");
        gate.Repository = await GuardedRepository.CreateAsync(Path.Combine(gate.Home, "repositories", "demo"), "demo", "main", gate.User.Directory);
        if (upstream)
        {
            await gate.User.RunAsync("clone", "-q", "--bare", gate.User.Directory, gate.UpstreamPath);
            gate.Human = gate.Client("human");
            await gate.Human.RunAsync("clone", "-q", gate.UpstreamPath, ".");
        }

        gate.OpenGate();
        gate.listener.Bind(new UnixDomainSocketEndPoint(gate.SocketPath));
        gate.listener.Listen(64);
        gate.accepting = gate.AcceptAsync();
        return gate;
    }

    /// <summary>Opens the gate anew, as after a restart of Guard.</summary>
    public void OpenGate()
    {
        Gate = new Gate(
            Repository, () => new PolicyInForce(Policy, 1), Measure, Confinement, Log, Time, new GateOptions(Home, new DurableFiles(_ => { }, HardLinks.Make))
            {
                Git = Limits,
                Upstream = Human is null ? null : new UpstreamLink(UpstreamPath, UpstreamPath, new OpenAccess()),
            });
    }

    /// <summary>Ends the gate and opens it again with a fresh log and measure.</summary>
    public async Task RestartAsync()
    {
        await Gate.DisposeAsync();
        Log = new FakeLog();
        Measure = new FakeMeasure();
        OpenGate();
    }

    /// <summary>Ends the gate and opens it again under another clock.</summary>
    public async Task ReopenAsync(TimeProvider time)
    {
        Time = time;
        await RestartAsync();
    }

    /// <summary>A directory with git's remote helper, for PATH.</summary>
    public string Tools => tools;

    /// <summary>A client directory whose helper connects as a source of its own, carried in the socket's name.</summary>
    public GitClient Client(string name)
    {
        string directory = Path.Combine(Root, "clients", name);
        Directory.CreateDirectory(directory);
        return new GitClient(directory, tools, SocketPath);
    }

    /// <summary>A fresh clone of what is public, pushing as a source.</summary>
    public async Task<GitClient> CloneAsync(string source = "R1")
    {
        GitClient client = Client($"{source}-{Interlocked.Increment(ref clones)}");
        await client.RunAsync("init", "-q", "-b", "main");
        await client.RunAsync("remote", "add", "origin", Path.Combine(Home, "gate", source));
        await client.RunAsync("config", "remote.origin.receivepack", $"'{Shim}' git receive-pack");
        await client.RunAsync("config", "remote.origin.uploadpack", $"'{Shim}' git upload-pack");
        await client.RunAsync("fetch", "-q", "origin");
        await client.RunAsync("reset", "-q", "--hard", "origin/main");
        return client;
    }

    /// <summary>A clone as a box has it: over the remote helper, whose socket alone decides the source (R9).</summary>
    public async Task<GitClient> BoxCloneAsync()
    {
        GitClient client = Client("box-" + Interlocked.Increment(ref clones));
        await client.RunAsync("clone", "-q", "guard::main", ".");
        return client;
    }

    /// <summary>A person commits upstream, past Guard.</summary>
    public async Task<string> HumanPushAsync(string path, string content)
    {
        string commit = await Human.CommitAsync(path, content, "human " + path);
        await Human.RunAsync("push", "-q", "origin", "HEAD:main");
        return commit;
    }

    /// <summary>Text of a file on the protected branch.</summary>
    public async Task<string> ReadAsync(string path) => (await GitProcess.RunCheckedAsync(Repository.PublicPath, ["cat-file", "blob", "main:" + path])).Text;

    /// <summary>Whether a store holds an object.</summary>
    public static async Task<bool> HasAsync(string store, string id) => (await GitProcess.RunAsync(store, ["cat-file", "-e", id])).ExitCode == 0;

    public Candidate Last() => Gate.List()[^1];

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await accepting;
        await Gate.DisposeAsync();
        Task[] left;
        lock (connections) left = [.. connections];
        await Task.WhenAll(left).WaitAsync(TimeSpan.FromSeconds(30));
        Directory.Delete(Root, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync();
                lock (connections) connections.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test ends.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var line = new List<byte>();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n') line.Add(one[0]);
        using JsonDocument header = JsonDocument.Parse(line.ToArray());
        string source = header.RootElement.GetProperty("repository").GetString() is { Length: > 0 } named ? named : "R9";
        string service = header.RootElement.GetProperty("service").GetString()!;
        if (service == "upload-pack") Interlocked.Increment(ref fetches);
        Interlocked.Increment(ref serving);
        try
        {
            await Gate.ServeGitAsync(stream, service, new ReceiveContext(source, new LogActor("agent", source)));
        }
        catch (RepositoryException)
        {
            // The client was told.
        }
        finally
        {
            Interlocked.Decrement(ref serving);
        }
    }

    private static string FindShim()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Guard.sln"))) return Path.Combine(directory.FullName, "artifacts", "shim", "guard-shim");
        }

        return "guard-shim";
    }
}
