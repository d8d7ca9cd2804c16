using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Log.Checkpoints;
using Guard.Log.Entries;
using Guard.Nights;
using Guard.Reports;

namespace Guard.Daemon.Calls;

/// <summary><c>report {repository, night?}</c>: a night's report, of the newest night by default.</summary>
internal sealed class ReportCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "report";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public bool StopsWithCaller => true;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        string id = parameters.OptionalText("night") ?? (host.Nights.All is [.., { } newest] ? newest.Id : null)
            ?? throw new GuardException(ExitCode.Usage, "G343", "There has been no night here.", "guard night --goal \"…\" --agent claude --until 07:00 starts one.");
        Checkpoint head = context.Log.Checkpoint;
        var builder = new ReportBuilder(id, host.Record.Id);
        await foreach (LogEntry entry in context.Log.ReadAsync(host.Nights.Find(id)?.LogFrom ?? 0, head.Size, cancellationToken)) builder.Add(entry);
        NightReport report = builder.Finish(host.Gate.List().ToDictionary(each => each.Id, each => each.Title, StringComparer.Ordinal));
        return ReportJson.Write(report with { LogTo = head.Size, LogRoot = Convert.ToBase64String(head.Root) });
    }
}
