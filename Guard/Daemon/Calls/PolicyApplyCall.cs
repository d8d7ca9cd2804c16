using System.Text;
using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Home;
using Guard.Log.Entries;
using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Daemon.Calls;

/// <summary><c>policy.apply {repository, file, text, check}</c>: checks a policy, tells what changes, pins it with its evaluator, logs both.</summary>
internal sealed class PolicyApplyCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "policy.apply";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        byte[] bytes = Encoding.UTF8.GetBytes(parameters.Text("text"));
        Policy policy = PolicyStore.Check(parameters.Text("file"), bytes);
        PinnedPolicy before = host.Policies.Current;
        if (policy.Branch != before.Policy.Branch)
        {
            throw new GuardException(ExitCode.Usage, "G123", $"The policy names the branch '{policy.Branch}'; this repository is guarded for '{before.Policy.Branch}'.", "Guard another clone for another branch.");
        }

        var changes = new JsonArray([.. PolicyDiff.Compare(before.Policy, policy).Select(c => (JsonNode)c.ToString())]);
        bool same = policy.Hash == before.Policy.Hash;
        if (same || parameters.Flag("check"))
        {
            string text = same ? $"nothing changes: version {before.Version} stays in force" : "checked, not applied";
            return new JsonObject { ["version"] = before.Version, ["changes"] = changes, ["summary"] = text };
        }

        string? evaluator = await PolicyPinning.PinEvaluatorAsync(host.Repository, host.Gate.Trees, policy, channel, cancellationToken);
        // A version that was logged, but could not be stored then (a full disk), belongs to the text that it was logged with.
        int version = Math.Max(before.Version, context.Log.HighestPolicy(host.Record.Id)) + 1;
        await context.Log.AppendAsync(
            new LogRecord(LogEvents.PolicyPinned, channel.Caller.Actor)
            {
                Policy = new LogPolicy(version, policy.Hash),
                Subject = new LogSubject(host.Record.Id),
                Reasons = [.. changes.Select(c => (string)c!)],
            },
            cancellationToken);
        if (evaluator is not null) await PolicyPinning.LogEvaluatorAsync(context, host.Record.Id, version, policy, evaluator, cancellationToken);
        PinnedPolicy after = host.Policies.Pin(bytes, policy, version);
        host.Publisher.Retry();
        return new JsonObject { ["version"] = after.Version, ["changes"] = changes, ["summary"] = $"policy version {after.Version} is in force (was {before.Version})" };
    }
}
