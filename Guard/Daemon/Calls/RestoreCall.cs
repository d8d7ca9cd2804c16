using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Hooks.Promotion;

namespace Guard.Daemon.Calls;

/// <summary><c>restore {repository, candidate, branch?}</c>: brings work that did not stay on the branch back as a new branch of the person's clone.</summary>
internal sealed class RestoreCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "restore";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        string id = parameters.Text("candidate").ToUpperInvariant();
        Candidate candidate = host.Gate.Get(id) ?? throw ShowCall.NoSuchCandidate(host, id);
        RestoreOutcome outcome = await host.Gate.RestoreAsync(id, host.Record.Path, parameters.OptionalText("branch"), channel.Caller.Deciding, cancellationToken);
        return new JsonObject
        {
            ["candidate"] = id, ["commit"] = candidate.Commit, ["path"] = host.Record.Path, ["branch"] = outcome.Branch, ["created"] = outcome.Created,
            ["problem"] = outcome.Problem, ["command"] = outcome.Command, ["exitCode"] = (int)(outcome.Problem is null ? ExitCode.Ok : ExitCode.Usage),
        };
    }
}
