using System.Text;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Hooks.Export;
using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.Log.Entries;
using Guard.Onboarding;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Daemon.Calls;

/// <summary>
/// <c>repository.init {id, path, gitDirectory, branch, upstream, policyFile, policy, measure}</c>: makes the stores, pins policy and
/// evaluator, scores the baseline. The record <c>repo.json</c> is written last: without it the next start sweeps what is there.
/// </summary>
internal sealed class InitCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "repository.init";

    /// <inheritdoc/>
    public bool StopsWithCaller => true;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        await hosts.Turn.WaitAsync(cancellationToken);
        try
        {
            return await InitAsync(parameters, channel, cancellationToken);
        }
        finally
        {
            hosts.Turn.Release();
        }
    }

    private async Task<JsonNode?> InitAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        var record = new RepositoryRecord(
            parameters.Text("id"), parameters.Text("path"), parameters.Text("gitDirectory"), parameters.Text("branch"), parameters.OptionalText("upstream"));
        if (hosts.All.Any(h => h.Record.Id == record.Id || h.Record.Path == record.Path))
        {
            throw new GuardException(ExitCode.Usage, "G240", $"{record.Path} is under guard already.", "See guard status, change its rules with guard policy edit, or undo with guard eject.");
        }

        if (hosts.AllClosed.FirstOrDefault(c => c.Record.Id == record.Id || c.Record.Path == record.Path) is { } closed) throw closed.ToError();
        await GuardRemote.CheckFreeAsync(record.GitDirectory, context.Home, record.Id, cancellationToken);
        byte[] bytes = Encoding.UTF8.GetBytes(parameters.Text("policy"));
        Policy policy = PolicyStore.Check(parameters.Text("policyFile"), bytes);
        if (policy.Branch != record.Branch)
        {
            throw new GuardException(
                ExitCode.Usage, "G241", $"The policy protects '{policy.Branch}', the repository is to be guarded for '{record.Branch}'.", $"Run: guard init --branch {policy.Branch}, or correct the policy.");
        }

        string directory = Path.Combine(context.Home.Repositories, record.Id);
        try
        {
            return await CreateAsync(record, directory, bytes, policy, parameters.Flag("measure"), channel, cancellationToken);
        }
        catch
        {
            if (hosts.Remove(record.Id, out RepositoryHost? host)) await host!.DisposeAsync();
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
            await GuardRemote.RemoveAsync(record.GitDirectory, context.Home, record.Id, CancellationToken.None);
            throw;
        }
    }

    private async Task<JsonNode?> CreateAsync(
        RepositoryRecord record, string directory, byte[] bytes, Policy policy, bool measure, CallChannel channel, CancellationToken cancellationToken)
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true); // an init that never finished: it has no record
        channel.Report($"importing {record.Branch} from {record.Path}");
        GuardedRepository repository = await GuardedRepository.CreateAsync(directory, record.Id, record.Branch, record.Path, cancellationToken);
        await repository.CreateIntakeAsync("people", context.Home.Shim, cancellationToken);
        string? evaluator = await PolicyPinning.PinEvaluatorAsync(repository, new HostTrees(repository.PublicPath), policy, channel, cancellationToken);
        new PolicyStore(directory).Pin(bytes, policy);
        string tip = repository.ReadBranch()!;
        Verdict? baseline = measure && policy.Evaluator is not null ? await MeasureAsync(repository, tip, policy, channel, cancellationToken) : null;
        var subject = new LogSubject(record.Id) { Ref = "refs/heads/" + record.Branch, New = tip };
        await context.Log.AppendAsync(new LogRecord(LogEvents.RepositoryInit, channel.Caller.Actor) { Subject = subject }, cancellationToken);
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.PolicyPinned, channel.Caller.Actor) { Policy = new LogPolicy(1, policy.Hash), Subject = new LogSubject(record.Id) },
            cancellationToken);
        if (evaluator is not null) await PolicyPinning.LogEvaluatorAsync(context, record.Id, 1, policy, evaluator, cancellationToken);
        await GuardRemote.AddAsync(record.GitDirectory, context.Home, record.Id, record.Branch, cancellationToken);
        record.Write(directory);
        RepositoryHost host = await RepositoryHost.OpenAsync(context, directory);
        hosts.Add(host);
        return new JsonObject
        {
            ["id"] = record.Id, ["tip"] = tip, ["isolationLine"] = await host.IsolationLineAsync(cancellationToken),
            ["metric"] = policy.Evaluator?.Metric, ["score"] = baseline?.Before,
            ["stops"] = new JsonArray([.. PolicyReach.Stops(policy).Select(l => (JsonNode)l)]),
            ["open"] = new JsonArray([.. PolicyReach.Open(policy, context.Access.IsService).Select(l => (JsonNode)l)]),
            ["dirty"] = WorkTree.IsDirty(record.Path),
        };
    }

    private async Task<Verdict> MeasureAsync(
        GuardedRepository repository, string tip, Policy policy, IProgress<string> progress, CancellationToken cancellationToken)
    {
        IsolationStatus isolation = await context.ProbeAsync(again: false, cancellationToken);
        if (isolation.Isolation is null) throw new GuardException(ExitCode.NoIsolation, "G201", isolation.Problem!, isolation.Fix!);
        progress.Report("measuring the baseline in a box");
        MeasurementResult result = await context.CreateMeasurer().MeasureAsync(
            new MeasurementRequest(repository.Directory, new HostTrees(repository.PublicPath), tip, tip, policy), progress, cancellationToken);
        return result.Verdict.Kind != VerdictKind.Failed
            ? result.Verdict
            : throw new GuardException(ExitCode.MeasurementFailed, "G242", "The baseline has no score: " + result.Verdict.Reason, "Correct the policy, or use --no-baseline.");
    }
}
