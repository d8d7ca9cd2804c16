using System.Text.Json.Nodes;

namespace Guard.Daemon.Calls;

/// <summary>Reads call parameters strictly: a missing or mistyped one is an error, never a default.</summary>
internal static class Parameters
{
    /// <summary>A required string.</summary>
    public static string Text(this JsonObject parameters, string name) =>
        parameters.OptionalText(name) ?? throw Missing(name, "string");

    /// <summary>An optional string.</summary>
    public static string? OptionalText(this JsonObject parameters, string name) =>
        parameters[name] is null ? null
        : parameters[name] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Missing(name, "string");

    /// <summary>A required whole number.</summary>
    public static int Number(this JsonObject parameters, string name) =>
        parameters[name] is JsonValue value && value.TryGetValue(out int number) ? number : throw Missing(name, "number");

    /// <summary>A flag; absent is false.</summary>
    public static bool Flag(this JsonObject parameters, string name) =>
        parameters[name] is null ? false
        : parameters[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw Missing(name, "boolean");

    private static GuardException Missing(string name, string type) => new(
        ExitCode.Usage, "G002", $"The call's parameter '{name}' is missing or no {type}.", "Use the guard command of the same build: guard stop, then again.");
}
