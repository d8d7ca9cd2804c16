using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Log.Entries;

/// <summary>Reads a JSON object member by member and refuses what is missing, of another type, or left over.</summary>
internal sealed class StrictObject
{
    private readonly JsonObject json;
    private readonly string path;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    internal StrictObject(JsonObject json, string path)
    {
        this.json = json;
        this.path = path;
    }

    internal string String(string name) => OptionalString(name) ?? throw Missing(name);

    internal string? OptionalString(string name)
    {
        if (!Take(name, out JsonNode? value)) return null;
        return value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String ? scalar.GetValue<string>() : throw Wrong(name, "a string");
    }

    /// <summary>An integer written without fraction or exponent, 0 to 2^53.</summary>
    internal long Integer(string name)
    {
        return OptionalInteger(name) ?? throw Missing(name);
    }

    /// <summary>As <see cref="Integer"/>, or null when it is absent.</summary>
    internal long? OptionalInteger(string name)
    {
        if (!Take(name, out JsonNode? value)) return null;
        return value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.Number && scalar.TryGetValue(out long integer)
            && integer is >= 0 and <= Canonical.EcmaNumber.MaxInteger
            ? integer
            : throw Wrong(name, "an integer from 0 to 2^53");
    }

    internal JsonNode Node(string name) => Take(name, out JsonNode? value) ? value ?? throw Wrong(name, "a value") : throw Missing(name);

    internal StrictObject Object(string name) => OptionalObject(name) ?? throw Missing(name);

    internal StrictObject? OptionalObject(string name) => OptionalJson(name) is { } found ? new StrictObject(found, Name(name)) : null;

    internal JsonObject? OptionalJson(string name)
    {
        if (!Take(name, out JsonNode? value)) return null;
        return value as JsonObject ?? throw Wrong(name, "an object");
    }

    internal IReadOnlyList<string> Strings(string name)
    {
        if (!Take(name, out JsonNode? value)) throw Missing(name);
        if (value is not JsonArray array) throw Wrong(name, "an array of strings");
        return [.. array.Select(element => element is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String
            ? scalar.GetValue<string>()
            : throw Wrong(name, "an array of strings"))];
    }

    internal IReadOnlyDictionary<string, string> Map(string name)
    {
        JsonObject members = OptionalJson(name) ?? throw Missing(name);
        var inner = new StrictObject(members, Name(name));
        return members.ToDictionary(member => member.Key, member => inner.String(member.Key), StringComparer.Ordinal);
    }

    internal void RefuseOthers()
    {
        foreach (KeyValuePair<string, JsonNode?> member in json)
        {
            if (!read.Contains(member.Key)) throw new LogFormatException($"The member '{Name(member.Key)}' is unknown in schema {LogEntry.Schema}.");
        }
    }

    internal LogFormatException Wrong(string name, string expected) => new($"The member '{Name(name)}' must be {expected}.");

    private LogFormatException Missing(string name) => new($"The member '{Name(name)}' is missing.");

    private string Name(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private bool Take(string name, out JsonNode? value)
    {
        read.Add(name);
        return json.TryGetPropertyValue(name, out value);
    }
}
