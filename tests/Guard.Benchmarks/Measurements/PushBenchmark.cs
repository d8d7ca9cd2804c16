using System.Text;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.Workers;
using Guard.LogStore;
using Guard.Policies.Loading;
using Guard.Policies.Model;
using Guard.Vm.Process;

namespace Guard.Benchmarks.Measurements;

/// <summary>
/// A push of one commit through the gate, against a bare receive-pack. Both take the same transport (git, the Shim, a Unix socket, a relay
/// in this process) and have the same configuration but for the hook.
/// </summary>
/// <param name="promoted">
/// Whether the policy has rules only, so that the push ends when the branch has moved; otherwise it ends as pending right after screening.
/// </param>
/// <param name="changed">Changed files of the commit, 1 or more.</param>
internal sealed class PushBenchmark(bool promoted, int changed = 1) : IBenchmark
{
    private const int Few = 500;
    private const string DiffSize = "diff-size: { files: 100, bytes: 1MiB }";
    private readonly string root = Places.Temporary();
    private SqliteDecisionLog? log;
    private Gate? gate;
    private PushServer? server;
    private int round;
    private string tip = "";
    private string commit = "";

    /// <inheritdoc/>
    public string Name => (promoted ? "promote" : "push") + (changed > 1 ? changed.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");

    /// <inheritdoc/>
    public string Title => $"`git push` of one commit ({(changed == 1 ? "one changed file" : $"{changed:#,0} changed files")} of {Files}) through receiver, tree firewall, the rules of the overnight pack and a durable log, "
        + (promoted ? "accepted by the rules and promoted" : "pending right after screening")
        + ", against a bare receive-pack over the same transport with the same core.fsync and fsckObjects.";

    /// <summary>Longer than it takes until a worker starts the git of the next push.</summary>
    public TimeSpan Pause { get; } = TimeSpan.FromMilliseconds(150);

    private int Files => Math.Max(Few, changed + (changed / 2));

    private string User => Path.Combine(root, "user");

    private string Home => Path.Combine(root, "home");

    private string Bare => Path.Combine(Home, "bare.git");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Subject>> SetUpAsync()
    {
        Directory.CreateDirectory(Home);
        await MakeUserAsync();
        GuardedRepository repository = await GuardedRepository.CreateAsync(Path.Combine(Home, "r"), "demo", "main", User);
        await GitAsync("clone", "-q", "--bare", User, Bare);
        string configuration = await File.ReadAllTextAsync(Path.Combine(repository.PublicPath, "config"));
        await File.WriteAllTextAsync(Path.Combine(Bare, "config"), configuration.Replace("\tprocReceiveRefs = refs/\n", "", StringComparison.Ordinal));
        log = await SqliteDecisionLog.OpenAsync(Path.Combine(Home, "log"), TimeProvider.System);
        string text = await File.ReadAllTextAsync(Path.Combine(Places.Root, "policies", "overnight", "policy.yaml"));
        if (!text.Contains(DiffSize, StringComparison.Ordinal)) throw new InvalidOperationException("The overnight pack bounds changes otherwise than this benchmark knows.");
        byte[] bytes = Encoding.UTF8.GetBytes(changed > 1 ? text.Replace(DiffSize, $"diff-size: {{ files: {changed}, bytes: 16MiB }}", StringComparison.Ordinal) : text);
        Policy policy = LoadPolicy(bytes);
        string boxes = Path.Combine(Home, "box");
        Directory.CreateDirectory(boxes);
        string socket = Path.Combine(Home, "guard.sock");
        gate = new Gate(
            repository, () => new PolicyInForce(policy, 1, bytes), new EndlessMeasure(), new BoxedWorkers(new ProcessBoxLauncher(Places.Shim, boxes)), log,
            TimeProvider.System, new GateOptions(boxes, DurableFile.Files) { Git = new GitLimits { Undecided = int.MaxValue } }); // no push of them gets a verdict
        server = new PushServer(socket, gate, Bare);
        foreach (string remote in (string[])["bare", "guarded"])
        {
            await GitAsync("remote", "add", remote, Path.Combine(Home, "gate", remote));
            await GitAsync("config", $"remote.{remote}.receivepack", $"'{Places.Shim}' git receive-pack");
        }

        return [new Subject("bare push", () => PushAsync("bare")), new Subject("guarded push", () => PushAsync("guarded"))];
    }

    /// <summary>Makes one commit; when nothing is promoted, on the same parent each time.</summary>
    public async Task PrepareAsync()
    {
        if (promoted && commit.Length > 0) tip = commit;
        if (!promoted) await File.WriteAllTextAsync(Path.Combine(Bare, "refs", "heads", "main"), tip + "\n");
        round++;
        if (changed > 1) await GitAsync("checkout", "-q", "-f", tip);
        foreach (string file in Enumerable.Range(0, changed).Select(i => FileName((round + i) % Files)))
            await File.WriteAllTextAsync(Path.Combine(User, file), $"changed {round} {file}\n");
        await GitAsync("read-tree", tip);
        if (changed > 1) await GitAsync("add", "-A");
        else await GitAsync("add", FileName(round % Files));
        commit = await GitAsync("commit-tree", await GitAsync("write-tree"), "-p", tip, "-m", $"Change {round}");
    }

    /// <inheritdoc/>
    public async Task TearDownAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (gate is not null) await gate.DisposeAsync();
        if (log is not null) await log.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    private static string FileName(int number) => $"d{number % 20}/f{number}";

    private Policy LoadPolicy(byte[] bytes)
    {
        PolicyLoadResult loaded = PolicyLoader.Load("policy.yaml", bytes);
        if (!loaded.IsValid) throw new InvalidOperationException("The overnight pack does not load: " + string.Join("; ", loaded.Diagnostics));
        return loaded.Policy with
        {
            PushWait = promoted ? TimeSpan.FromMinutes(1) : TimeSpan.Zero,
            Evaluator = promoted ? null : new EvaluatorSettings { Kind = EvaluatorKind.Tests },
        };
    }

    private async Task MakeUserAsync()
    {
        Directory.CreateDirectory(User);
        await GitAsync("init", "-q", "-b", "main");
        for (int i = 0; i < Files; i++)
        {
            string path = Path.Combine(User, FileName(i));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, $"file {i}\n");
        }

        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "-m", "Base");
        tip = await GitAsync("rev-parse", "HEAD");
    }

    private Task PushAsync(string remote) => GitAsync("push", "-q", remote, commit + ":refs/heads/main");

    private Task<string> GitAsync(params string[] arguments) => Child.RunAsync(User, "git", arguments);
}
