using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Hooks.Upstreams;

namespace Guard.Daemon.Calls;

/// <summary><c>upstream.sync {repository}</c>: reads the upstream now and takes over, merges or pauses.</summary>
internal sealed class UpstreamSyncCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "upstream.sync";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        RepositoryHost host = hosts.Get(parameters.Text("repository"));
        if (host.Gate.Upstream is null)
        {
            throw new GuardException(
                ExitCode.Usage, "G326", $"{host.Record.Path} had no remote 'origin' when it came under guard, so there is no upstream.",
                "guard eject it and run guard init again with the remote in place; or take commits over from the clone: guard remeasure --from-clone");
        }

        UpstreamState state = await host.Gate.SyncUpstreamAsync(cancellationToken);
        host.Publisher.Retry();
        if (state.Problem is { } problem) throw new UpstreamException(problem) { Next = state.ProblemNext };
        JsonObject shown = await UpstreamShowCall.ShowAsync(host, cancellationToken);
        shown["exitCode"] = (int)(state.Pause is null ? ExitCode.Ok : ExitCode.Denied);
        return shown;
    }
}
