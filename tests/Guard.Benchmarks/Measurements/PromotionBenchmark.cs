using Guard.Benchmarks.Crash;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Promotion;
using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.LogStore;
using Guard.Policies.Model;
using Guard.Vm.Process;
using Guard.Workers;

namespace Guard.Benchmarks.Measurements;

/// <summary>
/// The promotion alone, inside a push: from the accepted verdict, durable, to the outcome, durable. Beside it what <c>git update-ref</c> takes to move
/// a branch in a plain repository with the same core.fsync, started as Guard starts git.
/// </summary>
internal sealed class PromotionBenchmark : IBenchmark
{
    private const int Files = 500;
    private readonly string root = Places.Temporary();
    private SqliteDecisionLog? store;
    private Gate? gate;
    private PushServer? server;
    private int round;
    private string commit = "";
    private string before = "";

    /// <inheritdoc/>
    public string Name => "promotion";

    /// <inheritdoc/>
    public string Title => $"The promotion of a push of one changed file of {Files}: from the accepted verdict in the log to the outcome in the log (intent into the log, "
        + "three objects into public, the branch by compare-and-swap, outcome into the log; each flushed), against `git update-ref` alone in a plain repository with the same core.fsync.";

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
        File.Copy(Path.Combine(repository.PublicPath, "config"), Path.Combine(Bare, "config"), overwrite: true);
        store = await SqliteDecisionLog.OpenAsync(Path.Combine(Home, "log"), TimeProvider.System);
        var log = new TimedLog(store);
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(Places.Root, "policies", "overnight", "policy.yaml"));
        Policy policy = CrashHost.Load(bytes) with { PushWait = TimeSpan.FromMinutes(1), Evaluator = null };
        string boxes = Path.Combine(Home, "box");
        Directory.CreateDirectory(boxes);
        gate = new Gate(
            repository, () => new PolicyInForce(policy, 1, bytes), new EndlessMeasure(), new BoxedWorkers(new ProcessBoxLauncher(Places.Shim, boxes)), log, TimeProvider.System, new GateOptions(boxes, DurableFile.Files));
        server = new PushServer(Path.Combine(Home, "guard.sock"), gate, Bare);
        await GitAsync("remote", "add", "guarded", Path.Combine(Home, "gate", "guarded"));
        await GitAsync("config", "remote.guarded.receivepack", $"'{Places.Shim}' git receive-pack");
        return
        [
            new Subject("git update-ref", MoveAsync),
            new Subject("promotion", () => GitAsync("push", "-q", "guarded", commit + ":refs/heads/main")) { Measured = () => log.Promotion },
            new Subject("of it: intent into the log", () => Task.CompletedTask) { Measured = () => log.Intent },
            new Subject("of it: objects copied, branch moved", () => Task.CompletedTask) { Measured = () => log.Move },
            new Subject("of it: outcome into the log", () => Task.CompletedTask) { Measured = () => log.Outcome },
        ];
    }

    /// <summary>Makes one commit on the branch, and has it in the plain repository.</summary>
    public async Task PrepareAsync()
    {
        before = await GitAsync("rev-parse", "HEAD");
        string file = FileName(++round % Files);
        await File.WriteAllTextAsync(Path.Combine(User, file), $"changed {round}\n");
        await GitAsync("commit", "-q", "-a", "-m", $"Change {round}");
        commit = await GitAsync("rev-parse", "HEAD");
        await GitAsync("push", "-q", Bare, "HEAD:refs/staged/" + round);
    }

    /// <inheritdoc/>
    public async Task TearDownAsync()
    {
        if (server is not null) await server.DisposeAsync();
        if (gate is not null) await gate.DisposeAsync();
        if (store is not null) await store.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    private static string FileName(int number) => $"d{number % 20}/f{number}";

    private Task MoveAsync() => RefWriter.MoveAsync(Bare, "refs/heads/main", before, commit, "benchmark");

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
    }

    private Task<string> GitAsync(params string[] arguments) => Child.RunAsync(User, "git", arguments);
}
