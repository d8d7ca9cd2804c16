using System.Globalization;
using System.Text.Json.Nodes;

namespace Guard.Hooks.Candidates;

/// <summary>The JSON of an operator's decision: <c>decision, by, reason, at, rules</c>.</summary>
public static class OperatorDecisionJson
{
    private const string Approved = "approved";
    private const string Rejected = "rejected";

    /// <summary>Writes a decision.</summary>
    public static JsonObject ToJson(OperatorDecision decision) => new()
    {
        ["decision"] = decision.Approved ? Approved : Rejected,
        ["by"] = decision.By,
        ["reason"] = decision.Reason,
        ["at"] = decision.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
        ["rules"] = new JsonArray([.. decision.Rules.Select(rule => (JsonNode)rule)]),
    };

    /// <summary>Reads a decision back.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static OperatorDecision FromJson(JsonObject json)
    {
        try
        {
            bool approved = (string?)json["decision"] switch
            {
                Approved => true,
                Rejected => false,
                _ => throw new FormatException("This is no operator's decision."),
            };
            return new OperatorDecision(
                approved, (string)json["by"]!, (string)json["reason"]!,
                DateTimeOffset.ParseExact((string)json["at"]!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                [.. json["rules"]!.AsArray().Select(rule => (string)rule!)]);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("This is no operator's decision: " + error.Message, error);
        }
    }
}
