using Guard.Policies.Model;

namespace Guard.Egress.Rules;

/// <summary>
/// What a request is for, read from its request line alone. The path is compared as it stands: no escapes, no dots, no doubled slashes, so that
/// nothing behind the proxy can read another path out of it.
/// </summary>
/// <param name="Kind">The call.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">What is passed on of the query, with its question mark; empty for none.</param>
/// <param name="Model">The model, where it stands in the path.</param>
internal sealed record EgressTarget(CallKind Kind, string Path, string Query, string? Model)
{
    private const int MostTarget = 2048;
    private const string GeminiModels = "/v1beta/models/";

    // Where clients put keys. The caller's are dropped, as its headers are.
    private static readonly HashSet<string> Credentials = new(StringComparer.OrdinalIgnoreCase) { "key", "api_key", "apikey", "access_token", "token", "auth", "authorization" };

    /// <summary>Reads a request's method and target.</summary>
    /// <exception cref="EgressDeniedException">The route has no such call.</exception>
    public static EgressTarget Read(EgressRoute route, string method, string target)
    {
        if (target.Length > MostTarget || target.Length == 0 || target[0] != '/')
            throw Deny(route, "The request's target is no path of a route (a proxy's address, a tunnel, or too long).", "Set the agent's base URL to the route's address; it is no general proxy.");
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? target : target[..mark];
        if (!path[1..].Split('/').All(IsPlain)) throw Deny(route, "The request's path has escapes, dots or empty parts.", "Ask for the path as the provider's reference writes it.");
        (CallKind Kind, string? Model)? call = Call(route, method, path);
        return call is { } known
            ? new EgressTarget(known.Kind, path, Keep(route, mark < 0 ? "" : target[(mark + 1)..], known.Kind), known.Model)
            : throw Deny(route, $"The route {route.Name} has no call {Shown(method)} {Shown(path)}.", "If an agent needs it, the policy names it under `calls` of the route; it gets no rules for its body then.");
    }

    /// <summary>A path or method as a message and the log may have it.</summary>
    public static string Shown(string text)
    {
        string plain = string.Concat(text.Take(160).Select(unit => unit is > ' ' and < '\x7f' and not ('`' or '"') ? unit : '?'));
        return plain.Length == 0 ? "?" : plain;
    }

    private static EgressDeniedException Deny(EgressRoute route, string why, string next) => new(EgressDeniedException.Call, why, next);

    private static bool IsPlain(string part) =>
        part is not ("" or "." or "..") && part.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '_' or '-' or ':' or '@' or '~');

    private static (CallKind, string?)? Call(EgressRoute route, string method, string path)
    {
        (CallKind, string?)? known = (route.Api, method, path) switch
        {
            (ModelApi.Anthropic, "POST", "/v1/messages") => (CallKind.Messages, null),
            (ModelApi.Anthropic, "POST", "/v1/messages/count_tokens") => (CallKind.MessageCount, null),
            (ModelApi.OpenAi, "POST", "/v1/chat/completions") => (CallKind.Chat, null),
            (ModelApi.OpenAi, "POST", "/v1/responses") => (CallKind.Responses, null),
            (ModelApi.OpenAi, "GET", "/v1/models") => (CallKind.Models, null),
            (ModelApi.Gemini, "POST", _) => Gemini(path),
            _ => null,
        };
        return known ?? (route.Calls.Any(call => call.Matches(method, path)) ? (CallKind.Added, null) : null);
    }

    private static (CallKind, string?)? Gemini(string path)
    {
        if (!path.StartsWith(GeminiModels, StringComparison.Ordinal)) return null;
        string[] parts = path[GeminiModels.Length..].Split(':');
        if (parts.Length != 2 || parts[0].Contains('/', StringComparison.Ordinal) || parts[0].Length == 0) return null;
        return parts[1] switch
        {
            "generateContent" or "streamGenerateContent" => (CallKind.Generate, parts[0]),
            "countTokens" => (CallKind.GenerateCount, parts[0]),
            _ => null,
        };
    }

    private static string Keep(EgressRoute route, string query, CallKind kind)
    {
        var kept = new List<string>();
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = pair.Split('=');
            if (Credentials.Contains(sides[0])) continue;
            bool isKnown = (kind, pair) switch
            {
                (CallKind.Messages or CallKind.MessageCount, "beta=true") => true,
                (CallKind.Generate, "alt=sse" or "alt=json") => true,
                (CallKind.Models, _) => sides is ["client_version", _] && sides[1].All(IsPlainValue),
                (CallKind.Added, _) => sides.Length == 2 && sides.All(side => side.Length is > 0 and <= 128 && side.All(IsPlainValue)),
                _ => false,
            };
            if (!isKnown) throw Deny(route, $"The request's query has `{Shown(sides[0])}`, which the call does not have here.", "Leave it out.");
            kept.Add(pair);
        }

        return kept.Count == 0 ? "" : "?" + string.Join('&', kept);
    }

    private static bool IsPlainValue(char unit) => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '_' or '-';
}
