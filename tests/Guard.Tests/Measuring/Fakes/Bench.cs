using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
using Guard.Measuring;
using Guard.Measuring.Boxes;
using Guard.Measuring.Pinning;
using Guard.Policies.Model;
using Guard.Policies.Scoring;
using Guard.Vm;

namespace Guard.Tests.Measuring.Fakes;

/// <summary>A repository with a baseline and a candidate, and a measurer over some launcher.</summary>
internal sealed class Bench : IDisposable, IProgress<string>
{
    private readonly Scratch scratch = new();

    public GitStore Store { get; private set; } = null!;

    public string Repository => scratch.Sub("repository");

    public string Base { get; set; } = "";

    public static async Task<Bench> CreateAsync()
    {
        var bench = new Bench();
        bench.Store = await GitStore.CreateAsync(bench.scratch.Sub("store.git"));
        return bench;
    }

    public static Policy ProgramPolicy(params string[] candidate) => new()
    {
        Hash = new string('a', 64),
        Branch = "main",
        Evaluator = new EvaluatorSettings
        {
            Kind = EvaluatorKind.Program, Minimum = 0, Maximum = 1, Effect = 0.001, Pairs = 3, Timeout = TimeSpan.FromSeconds(20),
            Directory = "eval", Command = ["./eval"], Candidate = candidate,
        },
    };

    public static Policy TestsPolicy(params string[] candidate) => new()
    {
        Hash = new string('b', 64),
        Branch = "main",
        Evaluator = new EvaluatorSettings
        {
            Kind = EvaluatorKind.Tests, Minimum = 0, Maximum = 1, Effect = 0, Timeout = TimeSpan.FromSeconds(20),
            Candidate = candidate, Results = "**/*.xml", Format = "junit",
        },
        Rules = new RuleSettings { Tests = ["tests/**"] },
    };

    public async Task PinAsync(Policy policy) => await EvaluatorPin.PinAsync(Repository, new HostTrees(Store.Path), Base, policy);

    public async Task<Verdict> MeasureAsync(IBoxLauncher launcher, Policy policy, string commit, TimeProvider? clock = null)
    {
        var measurer = new Measurer(launcher, launcher is FakeLauncher ? new FakeIdentities() : new HostIdentities(), clock ?? TimeProvider.System);
        return (await measurer.MeasureAsync(new MeasurementRequest(Repository, new HostTrees(Store.Path), Base, commit, policy), this, CancellationToken.None).SoonAsync()).Verdict;
    }

    public List<string> Said { get; } = [];

    public void Report(string value) => Said.Add(value);

    public void Dispose() => scratch.Dispose();
}
