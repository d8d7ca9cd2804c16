using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Nights;

namespace Guard.Daemon.Calls;

/// <summary><c>night.stop {repository, night}</c>: no attempt follows; the present agent is told to end.</summary>
internal sealed class NightStopCall(NightDesk desk) : ICall
{
    /// <inheritdoc/>
    public string Method => "night.stop";

    /// <inheritdoc/>
    public Right Needs => Right.Run;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken) =>
        NightJson.ToJson(await desk.StopAsync(parameters.Text("repository"), parameters.Text("night"), channel.Caller.Actor));
}
