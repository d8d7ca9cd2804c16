using Guard.Agents;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Log.Entries;
using Guard.Measuring.Layers;
using Guard.Onboarding;

namespace Guard.Daemon.Calls;

/// <summary><c>repository.eject {repository, discard}</c>: removes a repository's stores; refuses while they hold work that nobody else has.</summary>
internal sealed class EjectCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "repository.eject";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        await hosts.Turn.WaitAsync(cancellationToken);
        try
        {
            return await EjectAsync(parameters, channel, cancellationToken);
        }
        finally
        {
            hosts.Turn.Release();
        }
    }

    private async Task<JsonNode?> EjectAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        if (host.Runs.Active.Count > 0 || host.Gate.Busy)
        {
            throw new GuardException(ExitCode.Usage, "G250", $"{host.Record.Path} has work under way.", "Wait for it (guard status), then run guard eject again.");
        }

        int kept = host.Gate.List().Count(c => c.State is not CandidateState.Accepted)
            + (Directory.Exists(Path.Combine(host.Repository.Directory, "runs")) ? Directory.EnumerateDirectories(Path.Combine(host.Repository.Directory, "runs"), "R*").Count(d => Directory.Exists(new RunWorkspace(d).Tree)) : 0);
        if (kept > 0 && !parameters.Flag("discard"))
        {
            throw new GuardException(
                ExitCode.Usage, "G251", $"Guard keeps {kept} piece(s) of work of {host.Record.Path} that nobody else has (rejected commits, unsaved workspaces).",
                $"Look at them with guard status, copy what you want from {host.Repository.Directory}, then: guard eject --discard-kept-work");
        }

        await context.Log.AppendAsync(
            new LogRecord(LogEvents.RepositoryEject, channel.Caller.Actor)
            {
                Subject = new LogSubject(host.Record.Id) { Ref = "refs/heads/" + host.Record.Branch, Old = host.Repository.ReadBranch() },
                Reasons = kept > 0 ? [$"{kept} kept piece(s) of work were discarded on request"] : [],
            },
            cancellationToken);
        await GuardRemote.RemoveAsync(host.Record.GitDirectory, context.Home, host.Record.Id, cancellationToken);
        hosts.Remove(host.Record.Id, out _);
        await host.DisposeAsync();
        File.Delete(Path.Combine(host.Repository.Directory, "repo.json")); // from here on the next start sweeps the rest
        await DirectoryRemoval.RemoveAsync(host.Repository.Directory); // workspaces may nest deeper than a path can be long
        return new JsonObject { ["path"] = host.Record.Path };
    }
}
