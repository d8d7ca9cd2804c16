using System.Buffers;
using System.Text.Json;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>What both interfaces of OpenAI's have.</summary>
internal static class OpenAiTools
{
    // RFC 4648, both alphabets. No dot, so that no name of a host is one.
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\r\n");

    /// <summary>Whether an image or file stands in the request itself: a <c>data:</c> address, or base64 without one.</summary>
    public static bool IsData(string address) =>
        address.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || (!address.StartsWith('/') && !address.AsSpan().ContainsAnyExcept(Base64));

    /// <summary>Denies a tier that costs more than the policy's prices say.</summary>
    public static void Tier(JsonElement root, EgressRoute route)
    {
        if (!root.TryGetProperty("service_tier", out JsonElement tier) || tier.ValueKind == JsonValueKind.Null || route.Fields.Contains("service_tier")) return;
        if (tier.ValueKind == JsonValueKind.String && tier.GetString() is "auto" or "default" or "flex") return;
        throw new EgressDeniedException(
            EgressDeniedException.Body, "The request asks for a service tier that costs more than the policy's prices say.", $"If it should be possible, the policy says `fields: [service_tier]` on the route {route.Name}.");
    }
}
