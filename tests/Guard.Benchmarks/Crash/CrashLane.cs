using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Guard.Benchmarks.Crash;

/// <summary>One guarded repository with its host and two clients, used for one point after the other.</summary>
/// <param name="fspoint">The program that kills.</param>
/// <param name="directory">Where its sites are made.</param>
/// <param name="options">Options of the host, and how long to wait for it.</param>
internal sealed partial class CrashLane(string fspoint, string directory, CrashOptions options) : IAsyncDisposable
{
    private const int Attempts = 3;
    private readonly List<Tracer> before = [];
    private Tracer? tracer;
    private int serial;

    /// <summary>The site now.</summary>
    public CrashSite Site { get; private set; } = new(directory);

    /// <summary>What its clients were told.</summary>
    public CrashLedger Ledger { get; private set; } = new();

    /// <summary>The policy that it has, by name; empty before the first site.</summary>
    public string Policy { get; private set; } = "";

    /// <summary>Points since the site was made.</summary>
    public int Used { get; set; }

    /// <summary>Whether a call, or one process, fails while the host lives on: then a candidate may end as failed, and its client pushes again.</summary>
    public bool Fails { get; set; }

    /// <summary>The host.</summary>
    public Tracer Host => tracer ?? throw new InvalidOperationException("There is no host.");

    /// <summary>Makes a fresh site from a template and starts its host.</summary>
    /// <param name="template">The template's directory.</param>
    /// <param name="policy">Its policy's name.</param>
    public async Task ResetAsync(string template, string policy)
    {
        await EndAsync();
        Site = new CrashSite(Path.Combine(directory, Guid.NewGuid().ToString("n")[..6]));
        await Child.RunAsync(null, "cp", "-a", template, Site.Root);
        (Ledger, Policy, Used) = (new CrashLedger(), policy, 0);
        await StartAsync(null);
        await LandAsync(); // warm
    }

    /// <summary>Starts the host.</summary>
    /// <param name="armed">A command for fspoint before its first call, or null.</param>
    public async Task StartAsync(string? armed)
    {
        if (tracer is not null) before.Add(tracer); // what it started may still live, as after a real crash
        tracer = null;
        tracer = await Tracer.StartAsync(fspoint, Site, armed, [.. options.Host]);
    }

    /// <summary>Ends the host in order and starts it again.</summary>
    public async Task RestartAsync()
    {
        await CallAsync("stop");
        await Host.GoneAsync().WaitAsync(options.Patience);
        await StartAsync(null);
    }

    /// <summary>Puts a client's clone where the branch is.</summary>
    public async Task SyncAsync(string client)
    {
        await GitAsync(client, "fetch", "-q", Site.Public, "main");
        await GitAsync(client, "reset", "-q", "--hard", "FETCH_HEAD");
    }

    /// <summary>Commits files in a client's clone.</summary>
    /// <returns>The commit.</returns>
    public async Task<string> CommitAsync(string client, IEnumerable<string> paths, string content)
    {
        foreach (string path in paths)
        {
            string file = Path.Combine(Site.Client(client), path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content);
        }

        await GitAsync(client, "add", "-A");
        await GitAsync(client, "commit", "-q", "-m", "Change " + Name());
        return await GitAsync(client, "rev-parse", "HEAD");
    }

    /// <summary>A name that no commit or file of this lane had before.</summary>
    public string Name() => (++serial).ToString(CultureInfo.InvariantCulture);

    /// <summary>Pushes a commit and remembers what the client was told.</summary>
    /// <exception cref="CrashViolationException">It does not end.</exception>
    public async Task<PushOutcome> PushAsync(string client, string commit, string source = CrashSite.People)
    {
        using var patience = new CancellationTokenSource(options.Patience);
        try
        {
            (int code, string output, string errors) = await Child.TryAsync(
                Site.Client(client), "git",
                ["push", "--porcelain", $"--receive-pack='{Places.Shim}' git receive-pack", Site.Remote(source), commit + ":refs/heads/main"], patience.Token);
            string text = output + "\n" + errors;
            foreach (Match match in Received().Matches(text)) Ledger.Received[match.Groups[1].Value] = commit;
            bool pending = text.Contains("refs/inbox/", StringComparison.Ordinal);
            var outcome = new PushOutcome(code == 0 && !pending, code == 0 && pending, text);
            if (outcome.Moved) Ledger.Landed.Add(commit);
            return outcome;
        }
        catch (OperationCanceledException)
        {
            throw new CrashViolationException($"a push does not end within {options.Patience.TotalSeconds} seconds");
        }
    }

    /// <summary>Lands a new commit of the second client, which rebases as it is told when another candidate was on its way.</summary>
    /// <exception cref="CrashViolationException">It does not land.</exception>
    public async Task LandAsync()
    {
        await SyncAsync("b");
        await LandAsync("b", await CommitAsync("b", ["work/" + Name()], "next\n"), "the next push");
    }

    /// <summary>Pushes until a commit, or itself rebased, is on the branch.</summary>
    /// <param name="client">The client whose clone is at it.</param>
    /// <param name="commit">It.</param>
    /// <param name="what">For the exception's message.</param>
    /// <exception cref="CrashViolationException">It does not get there though nothing else is on its way.</exception>
    public async Task LandAsync(string client, string commit, string what)
    {
        PushOutcome outcome = await PushAsync(client, commit);
        for (int i = 0; i < Attempts && !outcome.Moved; i++)
        {
            await ApproveAsync(await GitAsync(client, "rev-parse", "HEAD"));
            await CallAsync("settle");
            await GitAsync(client, "fetch", "-q", Site.Public, "main");
            await GitAsync(client, "rebase", "-q", "FETCH_HEAD");
            outcome = await PushAsync(client, await GitAsync(client, "rev-parse", "HEAD"));
        }

        if (!outcome.Moved) throw new CrashViolationException($"{what} does not land: {Last(outcome.Text)}");
    }

    /// <summary>Approves a commit where it is held.</summary>
    public async Task ApproveAsync(string commit)
    {
        foreach ((string id, JsonObject candidate) in Site.ReadCandidates())
        {
            if ((string?)candidate["commit"] == commit && (string?)candidate["state"] == "held") await CallAsync("approve", id);
        }
    }

    /// <summary>Asks the host for something.</summary>
    /// <returns>Its answer; null when it went away.</returns>
    public async Task<JsonObject?> CallAsync(string verb, string candidate = "")
    {
        using var patience = new CancellationTokenSource(options.Patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Site.Socket), patience.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{{\"v\":1,\"verb\":\"{verb}\",\"candidate\":\"{candidate}\"}}\n"), patience.Token);
            using var reader = new StreamReader(stream);
            return await reader.ReadLineAsync(patience.Token) is { } line ? JsonNode.Parse(line) as JsonObject : null;
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new CrashViolationException($"'{verb} {candidate}' has no answer within {options.Patience.TotalSeconds} seconds");
        }
    }

    /// <summary>Runs git in a client's clone.</summary>
    public Task<string> GitAsync(string client, params string[] arguments) => Child.RunAsync(Site.Client(client), "git", arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync();

    /// <summary>The last words of a client's output.</summary>
    public static string Last(string text) =>
        string.Join(" / ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(12));

    private async Task EndAsync()
    {
        if (tracer is not null) before.Add(tracer);
        tracer = null;
        foreach (Tracer each in before) await each.DisposeAsync();
        before.Clear();
    }

    [GeneratedRegex(@"guard: (C\d+) received")]
    private static partial Regex Received();
}
