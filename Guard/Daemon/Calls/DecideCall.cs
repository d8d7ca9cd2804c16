using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;

namespace Guard.Daemon.Calls;

/// <summary>
/// <c>approve</c> and <c>reject {repository, candidate, commit?, reason, wait}</c>: what an operator decides on a candidate that the policy holds. Calls come
/// over the socket in home (0700) only; a box has another socket, which takes no calls.
/// </summary>
/// <param name="hosts">The guarded repositories.</param>
/// <param name="approve">Whether this is <c>approve</c>.</param>
internal sealed class DecideCall(RepositoryHosts hosts, bool approve) : ICall
{
    /// <inheritdoc/>
    public string Method => approve ? "approve" : "reject";

    /// <summary>Only the wait for a verdict stops with the caller; the decision itself is carried out whole.</summary>
    public bool StopsWithCaller => true;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        string id = parameters.Text("candidate").ToUpperInvariant();
        string reason = parameters.Text("reason");
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw new GuardException(ExitCode.Usage, "G261", $"A decision on {id} needs a reason: it goes into the log.", $"Write one: guard {Method} {id} --reason \"…\"");
        }

        if (host.Gate.Get(id) is null) throw ShowCall.NoSuchCandidate(host, id);
        string? commit = parameters.OptionalText("commit");
        OperatorResult result = approve
            ? await host.Gate.ApproveAsync(id, commit, reason, channel.Caller.Deciding)
            : await host.Gate.RejectAsync(id, commit, reason, channel.Caller.Deciding);
        Candidate now = result.Candidate;
        if (parameters.Flag("wait") && approve)
        {
            channel.Report($"{id} approved; waiting for its verdict");
            now = await host.Gate.WaitAsync(id, cancellationToken);
        }

        return new JsonObject
        {
            ["candidate"] = CandidateJson.ToJson(now), ["changed"] = result.Changed,
            ["exitCode"] = parameters.Flag("wait") && approve ? CandidateExit.Of(now) : (int)ExitCode.Ok,
        };
    }
}
