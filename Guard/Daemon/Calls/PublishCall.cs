using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Publishing;

namespace Guard.Daemon.Calls;

/// <summary><c>publish {repository}</c>: publishes now, also what was refused before.</summary>
internal sealed class PublishCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "publish";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        if (PublishTarget.Of(host.Policies.Current.Policy) is not { } target)
        {
            throw new GuardException(
                ExitCode.Usage, "G327", "The policy publishes nothing (publish: none).", "Write publish: push, or publish: branch, with guard policy edit, and apply it.");
        }

        channel.Report($"publishing to {target}");
        PublishState state = await host.Publisher.NowAsync(cancellationToken);
        if (host.Gate.UpstreamState.Pause is { } pause) throw UpstreamJson.Paused(pause);
        JsonObject shown = UpstreamJson.OfPublisher(host)!;
        shown["id"] = host.Record.Id;
        shown["exitCode"] = (int)(state.Step switch { PublishStep.Published => ExitCode.Ok, PublishStep.Refused => ExitCode.Denied, _ => ExitCode.Inconclusive });
        return shown;
    }
}
