using System.Text.Json;
using Guard.Policies.Loading;
using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>
/// What a request's body may ask. The lists say what is harmless, so that what a provider adds later is denied until somebody looked at it. What the model
/// is told and answers (texts, arguments and results of the agent's own tools) is nobody's business here.
/// </summary>
/// <param name="route">The route.</param>
internal abstract class BodyRules(EgressRoute route)
{
    private const int MostModel = 128;

    // Models of several providers that search or run code without being asked by a field. A policy that names one in full means it.
    private static readonly string[] Searching = ["search", ":online", "sonar", "compound", "deep-research"];
    private static readonly string[] Running = ["compound"];

    /// <summary>The route.</summary>
    protected EgressRoute Route => route;

    /// <summary>Checks a body.</summary>
    /// <param name="root">The body, an object without duplicate names.</param>
    /// <exception cref="EgressDeniedException">It asks for something that the route does not allow.</exception>
    public abstract RequestFacts Check(JsonElement root);

    /// <summary>A refusal of a body.</summary>
    protected static EgressDeniedException Deny(string why, string next) => new(EgressDeniedException.Body, why, next);

    /// <summary>Denies what the provider would do by itself unless the route allows it.</summary>
    protected void Need(ProviderAbility ability, string what)
    {
        if (route.Allow.Contains(ability)) return;
        string word = PolicyText.Word(ability);
        throw Deny($"The request asks the provider for {what}, a way out of the box that the route does not allow.", $"If it should be one, the policy says `allow: [{word}]` on the route {route.Name}; otherwise switch it off in the agent.");
    }

    /// <summary>Denies fields that are not known to be harmless.</summary>
    protected void Known(JsonElement element, string where, IReadOnlySet<string> known, bool isRoot = false)
    {
        foreach (JsonProperty field in element.EnumerateObject())
        {
            string name = Name(field);
            if (known.Contains(name) || (isRoot && route.Fields.Contains(name))) continue;
            throw Deny(
                $"The request has a field `{Show(name)}` in {where} that Guard does not know, so nobody can say what the provider would do.",
                isRoot ? $"If it is harmless, the policy says `fields: [{Show(name)}]` on the route {route.Name}." : "Leave it out, or use a version of Guard that knows it.");
        }
    }

    /// <summary>The kind that an object names, or <paramref name="absent"/>.</summary>
    protected static string Kind(JsonElement element, string where, string absent = "") => Optional(element, "type") is { } kind ? Text(kind, $"`type` in {where}") : absent;

    /// <summary>Each object of a list.</summary>
    protected static IEnumerable<JsonElement> Objects(JsonElement list, string where)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Deny($"{where} is no list.", "Send what the provider's reference says.");
        foreach (JsonElement item in list.EnumerateArray())
            yield return item.ValueKind == JsonValueKind.Object ? item : throw Deny($"{where} has an item that is no object.", "Send what the provider's reference says.");
    }

    /// <summary>A field's value, or null when it is absent or null.</summary>
    /// <exception cref="EgressDeniedException">It stands there in another letter case, which some providers read and others do not.</exception>
    protected static JsonElement? Optional(JsonElement element, string name)
    {
        JsonElement? found = null;
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (field.NameEquals(name)) found = field.Value;
            else if (string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase))
                throw Deny($"The request has a field `{Show(field.Name)}` that is `{name}` for some readers and not for others.", $"Write it as `{name}`.");
        }

        return found is { ValueKind: JsonValueKind.Null } ? null : found;
    }

    /// <summary>A field that names something, when it is there and not empty.</summary>
    protected static bool IsSet(JsonElement element, string name) =>
        Optional(element, name) is { } value && value.ValueKind switch
        {
            JsonValueKind.False => false,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            JsonValueKind.String => value.GetString()!.Length > 0,
            _ => true,
        };

    /// <summary>A text.</summary>
    protected static string Text(JsonElement value, string where) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Deny($"{where} is no text.", "Send what the provider's reference says.");

    /// <summary>Whether what an answer may be made of is text alone: a word, or a list of words.</summary>
    protected static bool IsText(JsonElement kinds) => kinds.ValueKind == JsonValueKind.Array
        ? kinds.EnumerateArray().All(IsText)
        : kinds.ValueKind == JsonValueKind.String && string.Equals(kinds.GetString(), "text", StringComparison.OrdinalIgnoreCase);

    /// <summary>The model, when the route admits it.</summary>
    protected string Model(JsonElement root) =>
        Admitted(Text(Optional(root, "model") ?? throw Deny("The request names no model.", "Name one."), "`model`"));

    /// <summary>A model's name, when the route admits it.</summary>
    protected string Admitted(string model)
    {
        if (model.Length is 0 or > MostModel || !model.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '_' or '-' or ':' or '/' or '@'))
            throw Deny("The request's model has a name that no model has.", "Use letters, digits and `. _ - : / @`.");
        if (Array.Exists(Searching, word => model.Contains(word, StringComparison.OrdinalIgnoreCase)) && !route.Models.Contains(model)) Need(ProviderAbility.WebSearch, "a model that searches the web by itself");
        if (Array.Exists(Running, word => model.Contains(word, StringComparison.OrdinalIgnoreCase)) && !route.Models.Contains(model)) Need(ProviderAbility.CodeExecution, "a model that runs code by itself");
        return route.Admits(model) ? model : throw Deny($"The route {route.Name} does not admit the model {model}.", $"The policy's `models` on the route name those that it does: {string.Join(", ", route.Models)}.");
    }

    /// <summary>The largest limit of output that one of several fields names (which of them a provider heeds is its own), or the route's own; 0 is none.</summary>
    protected long Output(JsonElement root, params ReadOnlySpan<string> names)
    {
        long most = 0;
        foreach (string name in names)
        {
            if (Optional(root, name) is { } value) most = Math.Max(most, Count(value, name));
        }

        return most > 0 ? most : route.MaxOutput;
    }

    /// <summary>A count that multiplies what is made; 1 when it is absent.</summary>
    protected static long Times(JsonElement root, string name) =>
        Optional(root, name) is not { } value ? 1
            : Count(value, name) is >= 1 and <= 16 and var times ? times : throw Deny($"`{name}` is not from 1 to 16.", "Ask for fewer.");

    /// <summary>A text as a message may quote it.</summary>
    protected static string Show(string text)
    {
        string plain = string.Concat(text.Take(64).Select(unit => unit is >= ' ' and < '\x7f' and not ('`' or '"') ? unit : '?'));
        return plain.Length < text.Length ? plain + "…" : plain;
    }

    /// <summary>A field's name as the provider reads it.</summary>
    protected virtual string Name(JsonProperty field) => field.Name;

    private static long Count(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count is >= 0 and <= 100_000_000
            ? count : throw Deny($"`{name}` is no whole number that a limit can be.", "Write digits only.");
}
