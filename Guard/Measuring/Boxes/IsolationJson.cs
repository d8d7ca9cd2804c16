using System.Text.Json.Nodes;
using Guard.Vm;

namespace Guard.Measuring.Boxes;

/// <summary>The JSON of an isolation in the log: <c>rung, layers, kernel, filterHash, mountHash</c>.</summary>
internal static class IsolationJson
{
    /// <summary>Writes it.</summary>
    public static JsonObject ToJson(Isolation isolation) => new()
    {
        ["rung"] = RungName.Of(isolation.Rung),
        ["layers"] = new JsonArray([.. isolation.Layers.Select(l => (JsonNode)l)]),
        ["kernel"] = isolation.Kernel,
        ["filterHash"] = isolation.FilterHash,
        ["mountHash"] = isolation.MountHash,
    };
}
