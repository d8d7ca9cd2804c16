using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Upstreams;

namespace Guard.Daemon.Calls;

/// <summary><c>upstream.accept {repository, reason, takeTheirs}</c>: an operator takes the upstream's rewritten branch as it is; promotion goes on.</summary>
internal sealed class UpstreamAcceptCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "upstream.accept";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        string reason = parameters.Text("reason");
        if (string.IsNullOrWhiteSpace(reason))
            throw new GuardException(ExitCode.Usage, "G261", "A decision on the upstream needs a reason: it goes into the log.", "Write one: guard upstream accept --reason \"…\"");
        UpstreamState state = await host.Gate.AcceptUpstreamAsync(parameters.Flag("takeTheirs"), reason, channel.Caller.Deciding, cancellationToken);
        host.Publisher.Retry();
        JsonObject shown = await UpstreamShowCall.ShowAsync(host, cancellationToken);
        shown["exitCode"] = (int)(state.Pause is null ? ExitCode.Ok : ExitCode.Denied);
        return shown;
    }
}
