using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Hooks.Receiving;
using Guard.Home;
using Guard.Log.Entries;
using Guard.Nights;

namespace Guard.Daemon.Calls;

/// <summary>
/// <c>repair {repository}</c>: puts a repository's stores back as Guard wrote them, checks their objects, logs both, and serves again. It also takes
/// repositories that could not be opened.
/// </summary>
internal sealed class RepairCall(DaemonContext context, RepositoryHosts hosts, NightDesk nights) : ICall
{
    private const int MostReasons = 50;

    /// <inheritdoc/>
    public string Method => "repair";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        string id = parameters.Text("repository");
        await hosts.Turn.WaitAsync(cancellationToken);
        try
        {
            if (hosts.Closed(id) is not { } closed)
            {
                RepositoryHost host = hosts.Get(id);
                return await host.Gate.AloneAsync(() => RepairAsync(host.Record, host.Repository, channel, null, cancellationToken), cancellationToken);
            }

            GuardedRepository named = GuardedRepository.Name(closed.Directory, closed.Record.Id, closed.Record.Branch);
            return await RepairAsync(closed.Record, named, channel, closed, cancellationToken);
        }
        finally
        {
            hosts.Turn.Release();
        }
    }

    private async Task<JsonNode?> RepairAsync(
        RepositoryRecord record, GuardedRepository repository, CallChannel channel, ClosedRepository? closed, CancellationToken cancellationToken)
    {
        var repair = new StoreRepair(repository, context.Clock.GetUtcNow());
        IReadOnlyList<RepairStep> found = repair.Look();
        if (found.Count > 0) await LogAsync(record, channel.Caller, "repairing", found, cancellationToken);
        IReadOnlyList<RepairStep> put = repair.PutBack();
        channel.Report("checking the objects of public and vault");
        IReadOnlyList<RepairStep> objects = put.Any(step => !step.Repaired) ? [] : await repair.CheckObjectsAsync(cancellationToken);
        RepairStep[] left = [.. put.Concat(objects).Where(step => !step.Repaired)];
        if (closed is not null && !left.Any(step => step.Path != repository.VaultPath)) left = [.. left, .. await OpenAsync(closed)];
        if (found.Count > 0 || left.Length > 0) await LogAsync(record, channel.Caller, left.Length == 0 ? "repaired" : "left", left.Length == 0 ? put : left, cancellationToken);
        return new JsonObject
        {
            ["repository"] = record.Id, ["path"] = record.Path,
            ["steps"] = new JsonArray([.. put.Where(step => step.Repaired).Concat(left).Select(step => (JsonNode)new JsonObject
            {
                ["path"] = step.Path, ["found"] = step.Found, ["repaired"] = step.Repaired, ["next"] = step.Next,
            })]),
            ["aside"] = Directory.Exists(repair.Aside) ? repair.Aside : null,
            ["served"] = hosts.Closed(record.Id) is null,
            ["exitCode"] = (int)(left.Length == 0 ? ExitCode.Ok : ExitCode.Usage),
        };
    }

    private async Task<IReadOnlyList<RepairStep>> OpenAsync(ClosedRepository closed)
    {
        try
        {
            RepositoryHost host = await RepositoryHost.OpenAsync(context, closed.Directory);
            hosts.Add(host);
            await nights.ResumeAsync(host);
            return [];
        }
        catch (Exception error) when (ClosedRepository.Is(error))
        {
            return [new RepairStep(closed.Directory, error.Message, false, "do what the line says, then guard repair again")];
        }
    }

    private async Task LogAsync(RepositoryRecord record, Caller caller, string decision, IReadOnlyList<RepairStep> steps, CancellationToken cancellationToken) =>
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.RepositoryRepaired, caller.Deciding)
            {
                Subject = new LogSubject(record.Id), Decision = decision,
                Reasons = [.. steps.Take(MostReasons).Select(step => $"{step.Path}: {step.Found}"), .. steps.Count > MostReasons ? [$"and {steps.Count - MostReasons} more"] : Array.Empty<string>()],
            },
            cancellationToken);
}
