using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Calls;
using Guard.Daemon.Wire;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.Log.Entries;
using Guard.LogStore;
using Guard.Measuring.Layers;
using Guard.Nights;
using Guard.Scheduling;
using Guard.Vm.Process;

namespace Guard.Daemon;

/// <summary>What the resident Guard does with a connection: git, a call, or a run.</summary>
internal sealed class DaemonServices : IAsyncDisposable
{
    private readonly DaemonContext _context;
    private readonly RepositoryHosts _hosts = new();
    private readonly CancellationTokenSource _end = new();
    private readonly NightDesk _nights;
    private readonly NightScheduler _scheduler;
    private int _working;

    private DaemonServices(DaemonContext context)
    {
        _context = context;
        _nights = new NightDesk(_hosts, context.Clock, _end.Token);
        _scheduler = new NightScheduler(context.Home.Schedules, new JobFactory(_nights, new ScheduledStart(_nights, _hosts, context.Access, context.Log, context.Clock)), context.Clock);
        _nights.Use(_scheduler);
    }

    /// <summary>Whether something is under way, or waited for, that must not be cut off by idleness.</summary>
    public bool Busy => Volatile.Read(ref _working) > 0 || _nights.Busy || _scheduler.Waits || _hosts.All.Any(h => h.Gate.Busy || h.Publisher.Busy || h.Runs.Active.Count > 0);

    /// <summary>Who is who here.</summary>
    public AccessControl Access => _context.Access;

    /// <summary>The guarded repositories.</summary>
    public RepositoryHosts Hosts => _hosts;

    /// <summary>Opens log and repositories, and recovers.</summary>
    /// <exception cref="GuardException">The log or a repository is damaged; nothing is served then.</exception>
    public static async Task<DaemonServices> OpenAsync(GuardHome home, TimeProvider clock)
    {
        var access = new AccessControl(home, clock);
        SqliteDecisionLog log = await OpenLogAsync(home, clock);
        try
        {
            Directory.CreateDirectory(home.Boxes);
            var context = new DaemonContext(home, clock, log, new ProcessBoxLauncher(home.Shim, home.Boxes), access);
            var services = new DaemonServices(context);
            await log.AppendAsync(new LogRecord(LogEvents.GuardStart, LogActor.Guard) { Reasons = [$"deployment: {access.Deployment}"] });
            Directory.CreateDirectory(home.Repositories);
            foreach (string directory in Directory.EnumerateDirectories(home.Repositories).Order(StringComparer.Ordinal))
            {
                if (File.Exists(Path.Combine(directory, "repo.json"))) await services.OpenAsync(directory);
                else await SweepAsync(log, directory);
            }

            await services.WakeAsync();
            return services;
        }
        catch (Exception error)
        {
            await log.DisposeAsync();
            throw Errors.Known(error);
        }
    }

    /// <summary>Serves one connection to its end.</summary>
    /// <param name="header">Its first line.</param>
    /// <param name="stream">What follows.</param>
    /// <param name="uid">The peer's uid, from the kernel.</param>
    /// <param name="stop">Ends the resident Guard.</param>
    public async Task ServeAsync(WireHeader header, Stream stream, uint uid, CancellationTokenSource stop)
    {
        Caller caller;
        try
        {
            caller = Access.Admit(uid, header.Text("token"), header.Text("onBehalf"));
        }
        catch (GuardException error)
        {
            await Console.Error.WriteLineAsync($"{_context.Clock.GetUtcNow():O} refused uid {uid}: {error.Id} {error.InnerException?.Message ?? error.Message}");
            await RefuseAsync(header, stream, error, stop.Token);
            return;
        }

        switch (header.Verb)
        {
            case "git":
                await GitAsync(header, stream, caller, stop.Token);
                break;
            case "call":
                await CallAsync(header, stream, caller, stop);
                break;
            case "run":
                await RunAsync(header, stream, caller, stop.Token);
                break;
        }
    }

    private static async Task RefuseAsync(WireHeader header, Stream stream, GuardException error, CancellationToken cancellationToken)
    {
        switch (header.Verb)
        {
            case "git":
                await Gate.RefuseAsync(stream, $"{error.Message} {error.Next}");
                break;
            case "call":
                using (var channel = new CallChannel(stream)) channel.Error(error);
                break;
            case "run":
                var frame = new WireFrame(WireFrameKind.Result, System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["error"] = Errors.ToJson(error) }.ToJsonString()));
                await frame.WriteAsync(stream, cancellationToken);
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _scheduler.DisposeAsync();
        await _hosts.DisposeAsync();
        try
        {
            await _context.Log.AppendAsync(new LogRecord(LogEvents.GuardStop, LogActor.Guard));
        }
        catch (LogUnavailableException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        await _context.Log.DisposeAsync();
        _end.Dispose();
    }

    // Without its scheduler Guard still gates; what needs it says what is wrong.
    private async Task WakeAsync()
    {
        try
        {
            await _scheduler.ResumeAsync(_end.Token);
        }
        catch (Exception error)
        {
            GuardException known = Errors.Known(error);
            await Console.Error.WriteLineAsync($"{_context.Clock.GetUtcNow():O} {known.Id} {known.Message} {known.Next}");
        }

        await _nights.ResumeAsync();
    }

    // One repository with altered stores must not keep the others from being served, nor itself from being repaired.
    private async Task OpenAsync(string directory)
    {
        try
        {
            _hosts.Add(await RepositoryHost.OpenAsync(_context, directory));
        }
        catch (Exception error) when (ClosedRepository.Is(error))
        {
            _hosts.Close(new ClosedRepository(RepositoryRecord.Read(directory), directory, error.Message));
            await Console.Error.WriteLineAsync(error.Message);
        }
    }

    // An init that never finished, or an eject that was cut off. What resists must not keep every other repository from being served.
    private static async Task SweepAsync(SqliteDecisionLog log, string directory)
    {
        await log.AppendAsync(new LogRecord(LogEvents.Recovered, LogActor.Guard)
        {
            Subject = new LogSubject(Path.GetFileName(directory)),
            Reasons = ["swept what an unfinished init or eject had left"],
        });
        try
        {
            await DirectoryRemoval.RemoveAsync(directory);
        }
        catch (IOException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }
    }

    private static async Task<SqliteDecisionLog> OpenLogAsync(GuardHome home, TimeProvider clock)
    {
        try
        {
            return await SqliteDecisionLog.OpenAsync(home.LogDirectory, clock);
        }
        catch (LogCorruptException error)
        {
            throw new GuardException(
                ExitCode.LogInvalid, "G220", error.Message,
                $"Nothing is decided on a log that was altered. Restore {home.LogDirectory} from a back-up, or keep it as evidence and start a new home.", error);
        }
        catch (LogUnavailableException error)
        {
            throw Errors.Known(error);
        }
    }

    private async Task GitAsync(WireHeader header, Stream stream, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            await _hosts.Get(header.Text("repository")).ServeGitAsync(stream, header.Text("service"), caller, GitExchange.Conversation, cancellationToken);
        }
        catch (GuardException error)
        {
            await RefuseAsync(header, stream, error, cancellationToken);
        }
    }

    private async Task RunAsync(WireHeader header, Stream stream, Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            caller.Demand(Right.Run, "guard run");
            header.Body["startedBy"] = $"{caller.Name} ({caller.Role.Name()})"; // whatever the client wrote there
            RepositoryHost host = _hosts.Get(header.Text("repository"));
            await host.Runs.ServeAsync(header, stream, cancellationToken);
        }
        catch (GuardException error)
        {
            await RefuseAsync(header, stream, error, cancellationToken);
        }
    }

    private async Task CallAsync(WireHeader header, Stream stream, Caller caller, CancellationTokenSource stop)
    {
        using var channel = new CallChannel(stream, caller);
        Interlocked.Increment(ref _working);
        try
        {
            ICall? call = Calls(stop).FirstOrDefault(c => c.Method == header.Text("method"));
            if (call is null)
            {
                throw new GuardException(ExitCode.Usage, "G003", $"The resident Guard knows no call '{header.Text("method")}': it is of another build.", "Run: guard stop, then the command again.");
            }

            caller.Demand(call.Needs, $"the call {call.Method}");
            using var left = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            if (call.StopsWithCaller) _ = CancelWhenGoneAsync(stream, left);
            channel.Result(await call.RunAsync(header.Body["params"] as JsonObject ?? [], channel, left.Token));
        }
        catch (Exception error)
        {
            GuardException known = Errors.Known(error);
            if (known.Id == "G000") await Console.Error.WriteLineAsync(error.ToString());
            channel.Error(known);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
        }
    }

    // A caller sends nothing after its header: the read ends only when it leaves.
    private static async Task CancelWhenGoneAsync(Stream stream, CancellationTokenSource caller)
    {
        try
        {
            while (await stream.ReadAsync(new byte[64], caller.Token) > 0)
            {
            }

            await caller.CancelAsync();
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The call ended first.
        }
    }

    private ICall[] Calls(CancellationTokenSource stop) =>
    [
        new InitCall(_context, _hosts),
        new EjectCall(_context, _hosts),
        new FindCall(_hosts),
        new StatusCall(_hosts),
        new ShowCall(_context, _hosts),
        new DecideCall(_hosts, approve: true),
        new DecideCall(_hosts, approve: false),
        new RestoreCall(_hosts),
        new RepairCall(_context, _hosts, _nights),
        new WatchCall(_hosts),
        new PolicyShowCall(_hosts),
        new PolicyApplyCall(_context, _hosts),
        new RemeasureCall(_hosts),
        new UpstreamShowCall(_hosts),
        new UpstreamSyncCall(_hosts),
        new UpstreamAcceptCall(_hosts),
        new PublishCall(_hosts),
        new CredentialAddCall(_context, _hosts),
        new CredentialListCall(_context),
        new CredentialRemoveCall(_context),
        new AgentsCall(_context, _hosts),
        new AgentInstallCall(_context, _hosts),
        new DoctorCall(_context, _hosts),
        new LogReadCall(_context.Log),
        new LogVerifyCall(_context.Log),
        new LogExportCall(_context.Log),
        new TokenAddCall(_context),
        new TokenListCall(_context),
        new TokenRemoveCall(_context),
        new NightStartCall(_nights),
        new NightStopCall(_nights),
        new NightListCall(_hosts),
        new ReportCall(_context, _hosts),
        new ScheduleAddCall(_context, _hosts, _scheduler),
        new ScheduleListCall(_scheduler),
        new ScheduleChangeCall(_context, _scheduler, _nights),
        new StopCall(_hosts, stop.Cancel),
    ];
}
