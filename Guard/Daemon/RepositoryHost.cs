using Guard.Access;
using Guard.Agents;
using Guard.Agents.Installed;
using Guard.Egress;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Hooks.Upstreams;
using Guard.Home;
using Guard.Workers;
using Guard.Log.Entries;
using Guard.Measuring;
using Guard.Measuring.Boxes;
using Guard.Nights;
using Guard.Onboarding;
using Guard.Policies.Model;
using Guard.Publishing;
using Guard.Secrets;
using Guard.Vm;

namespace Guard.Daemon;

/// <summary>One guarded repository, opened: its stores, its policy, its gate, its runs.</summary>
internal sealed class RepositoryHost : IAsyncDisposable
{
    private readonly DaemonContext _context;

    private RepositoryHost(DaemonContext context, RepositoryRecord record, GuardedRepository repository)
    {
        _context = context;
        Record = record;
        Repository = repository;
        Policies = new PolicyStore(repository.Directory);
        Measurer = context.CreateMeasurer();
        Gate = new Gate(
            repository, PolicyNow, Measurer, new BoxedWorkers(context.Launcher), context.Log, context.Clock, new GateOptions(context.Home.Boxes, DurableFile.Files) { Upstream = LinkOf(context, record) });
        Publisher = new Publisher(Gate, record.Id, PolicyNow, context.Log, context.Clock);
        Runs = new RunManager(this);
        Nights = new NightStore(Path.Combine(repository.Directory, "nights"));
    }

    /// <summary>What Guard remembers of it.</summary>
    public RepositoryRecord Record { get; }

    /// <summary>Its stores.</summary>
    public GuardedRepository Repository { get; }

    /// <summary>Its policies.</summary>
    public PolicyStore Policies { get; }

    /// <summary>Its gate.</summary>
    public Gate Gate { get; }

    /// <summary>Brings accepted history to the upstream.</summary>
    public Publisher Publisher { get; }

    /// <summary>Its runs.</summary>
    public RunManager Runs { get; }

    /// <summary>Its nights.</summary>
    public NightStore Nights { get; }

    /// <summary>Its measuring.</summary>
    public Measurer Measurer { get; }

    /// <summary>Guard's home.</summary>
    public GuardHome Home => _context.Home;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => _context.Clock;

    /// <summary>The log.</summary>
    public IDecisionLog Log => _context.Log;

    /// <summary>Reads the log's entries from one on, those of other repositories among them.</summary>
    public IAsyncEnumerable<LogEntry> ReadLogAsync(long from, CancellationToken cancellationToken) => _context.Log.ReadAsync(from, cancellationToken: cancellationToken);

    /// <summary>The deployment: <c>single-user</c> or <c>service</c>.</summary>
    public string Deployment => _context.Access.Deployment;

    /// <summary>Starts boxes.</summary>
    public IBoxLauncher Launcher => _context.Launcher;

    /// <summary>Opens a repository and finishes or undoes what a crash left.</summary>
    public static async Task<RepositoryHost> OpenAsync(DaemonContext context, string directory)
    {
        RepositoryRecord record = RepositoryRecord.Read(directory);
        GuardedRepository repository = await GuardedRepository.OpenAsync(directory, record.Id, record.Branch);
        var host = new RepositoryHost(context, record, repository);
        try
        {
            await host.Gate.RecoverAsync();
            foreach (string source in repository.Intakes().Where(RunManager.IsRun)) await host.Gate.EndSourceAsync(source); // no run outlives the resident Guard
            host.Publisher.Start();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Refuses when no box as strong as the policy's floor can be built here.</summary>
    /// <exception cref="GuardException">Exit 5, with the fix.</exception>
    public void CheckFloor(Policy policy)
    {
        IsolationRung floor = RungName.Parse(policy.Isolation) ?? IsolationRung.Vm;
        if (Launcher.Rung >= floor) return;
        throw new GuardException(
            ExitCode.NoIsolation, "G210", $"The policy's isolation floor is '{policy.Isolation}'; the strongest rung here is '{RungName.Of(Launcher.Rung)}'. Nothing was run.",
            "Run guard doctor for how to get the next rung, or lower the floor with guard policy edit.");
    }

    /// <summary>Finds the agents that a run may start.</summary>
    public AgentFinder Agents(Policy policy) => new(Home.Agents, policy.Toolchains, Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <summary>One line on the isolation that is really in force here.</summary>
    public async Task<string> IsolationLineAsync(CancellationToken cancellationToken) =>
        (await _context.ProbeAsync(again: false, cancellationToken)).Line(Policies.Current.Policy.Isolation);

    /// <summary>Serves one git connection of a run.</summary>
    public Task ServeGitAsync(Stream client, string service, string source, CancellationToken cancellationToken) =>
        Gate.ServeGitAsync(client, service, new ReceiveContext(source, new LogActor("agent", source)), cancellationToken);

    /// <summary>Serves one git connection of somebody outside a box.</summary>
    /// <exception cref="GuardException">The role may not do this.</exception>
    public Task ServeGitAsync(Stream client, string service, Caller caller, GitExchange exchange, CancellationToken cancellationToken)
    {
        caller.Demand(service == "upload-pack" ? Right.Fetch : Right.Push, service == "upload-pack" ? "a fetch" : "a push");
        return Gate.ServeGitAsync(client, service, new ReceiveContext(caller.Source, caller.Actor), exchange, cancellationToken);
    }

    /// <summary>A policy's routes to providers of models, each with what adds its credential.</summary>
    /// <exception cref="GuardException">G385, G386: a route's credential is missing or does not fit.</exception>
    public IReadOnlyList<(EgressRoute Route, IModelAccess Access)> OpenRoutes(Policy policy) =>
        [.. policy.Egress.Select(route => (route, ModelAccess.Open(_context.Credentials, route, _context.Logins)))];

    /// <summary>Looks whether a route's credential is there, fits the route, and can be read.</summary>
    /// <exception cref="GuardException">What is wrong with it.</exception>
    public void CheckCredential(EgressRoute route) => ModelAccess.Check(_context.Credentials, route, _context.Logins);

    private static UpstreamLink? LinkOf(DaemonContext context, RepositoryRecord record)
    {
        UpstreamSource source = UpstreamSource.Of(record.Upstream, record.Path, record.GitDirectory, fromClone: false);
        return source.Kind == "upstream" ? new UpstreamLink(source.Address, source.Shown, new GitCredentials(context.Home, context.Credentials)) : null;
    }

    private PolicyInForce PolicyNow()
    {
        PinnedPolicy now = Policies.Current;
        return new PolicyInForce(now.Policy, now.Version, now.Bytes);
    }

    /// <summary>How a run's /workspace is mounted: its clone, over what the prepare step restored.</summary>
    public async Task<IReadOnlyList<BoxMount>> WorkspaceMountsAsync(
        RunWorkspace workspace, Policy policy, IProgress<string> progress, CancellationToken cancellationToken)
    {
        string tip = Repository.ReadBranch()!;
        var request = new MeasurementRequest(Repository.Directory, Gate.Trees, tip, tip, policy);
        return await Measurer.PrepareAsync(request, progress, cancellationToken) is { } prepared
            ?
            [
                new BoxMount(BoxMountKind.Overlay, "/workspace", prepared.Upper, workspace.Tree, workspace.OverlayWork),
                new BoxMount(BoxMountKind.Overlay, BoxEnvironment.Home, prepared.Home),
            ]
            : [new BoxMount(BoxMountKind.ReadWrite, "/workspace", workspace.Tree)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await Gate.DisposeAsync();
    }
}
