using System.Text.Json;

namespace Guard.Agents.Adapters;

/// <summary>Looks into JSON that may have any shape: what is missing or of another type is nothing, never an exception.</summary>
internal static class JsonFields
{
    /// <summary>The element below a path of names, or one of kind Undefined.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return default;
        }

        return element;
    }

    /// <summary>The text below a path, or an empty one.</summary>
    public static string Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        JsonElement found = element.At(path);
        if (found.ValueKind != JsonValueKind.String) return "";
        try
        {
            return found.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return ""; // a lone surrogate
        }
    }

    /// <summary>The count below a path: 0 where there is none, or one that is negative or no whole number.</summary>
    public static long Count(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out long count) && count > 0 ? count : 0;

    /// <summary>The amount below a path: null where there is none, or one that is negative or out of range.</summary>
    public static decimal? Amount(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Number } found && found.TryGetDecimal(out decimal amount) && amount >= 0 ? amount : null;

    /// <summary>The HTTP status below a path, or null.</summary>
    public static int? Status(this JsonElement element, params ReadOnlySpan<string> path) => element.Count(path) is >= 100 and <= 599 and var status ? (int)status : null;

    /// <summary>Whether a path leads to <c>true</c>.</summary>
    public static bool Flag(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path).ValueKind == JsonValueKind.True;

    /// <summary>The items of the array below a path; none where there is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.At(path) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];

    /// <summary>What a tool was given, for a person: its command or path where it has one, else all of it.</summary>
    public static string Arguments(this JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return "";
        foreach (string name in (string[])["command", "cmd", "file_path", "filePath", "path", "pattern"])
        {
            if (element.Text(name) is { Length: > 0 } text) return AgentEvent.Cut(text);
        }

        return AgentEvent.Cut(element.ValueKind == JsonValueKind.String ? element.Text() : element.GetRawText());
    }

    /// <summary>The words of a content: a text, or blocks that have a member <c>text</c>.</summary>
    public static string Words(this JsonElement element) => AgentEvent.Cut(
        element.ValueKind == JsonValueKind.String ? element.Text() : string.Join('\n', element.Items().Select(block => block.Text("text")).Where(text => text.Length > 0).Take(100)));
}
