using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Nights;

namespace Guard.Daemon.Calls;

/// <summary><c>night.start {plan}</c>: begins a night now.</summary>
internal sealed class NightStartCall(NightDesk desk) : ICall
{
    /// <inheritdoc/>
    public string Method => "night.start";

    /// <inheritdoc/>
    public Right Needs => Right.Run;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        NightPlan plan = NightPlanJson.Read(parameters["plan"], channel.Caller.Name);
        return NightJson.ToJson(await desk.StartAsync(plan, channel.Caller.Actor));
    }
}
