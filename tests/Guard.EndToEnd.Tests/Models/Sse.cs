using System.Text.Json.Nodes;

namespace Guard.EndToEnd.Tests.Models;

/// <summary>Server-sent events (HTML Standard, 9.2).</summary>
internal static class Sse
{
    /// <summary>An event whose name is its data's type.</summary>
    public static string Named(JsonObject data) => $"event: {(string)data["type"]!}\ndata: {data.ToJsonString()}\n\n";

    /// <summary>An event without a name.</summary>
    public static string Plain(JsonObject data) => $"data: {data.ToJsonString()}\n\n";
}
