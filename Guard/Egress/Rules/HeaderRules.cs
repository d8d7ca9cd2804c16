using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Guard.Egress.Rules;

/// <summary>
/// Which headers pass. Lists of what may, so that no credential of the caller's, whatever its name, reaches a provider, and nothing that is between
/// two neighbours only (RFC 9110, section 7.6.1) or that could set a cookie comes back.
/// </summary>
internal static class HeaderRules
{
    private const int MostValue = 2048;

    private static readonly HashSet<string> Request = new(StringComparer.OrdinalIgnoreCase)
    {
        "accept", "user-agent", "anthropic-version", "anthropic-beta", "anthropic-dangerous-direct-browser-access", "openai-beta", "x-app", "x-goog-api-client", "http-referer", "x-title",
    };

    private static readonly HashSet<string> Response = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-type", "content-length", "content-encoding", "cache-control", "date", "retry-after", "retry-after-ms", "request-id", "x-request-id", "x-should-retry", "openai-processing-ms", "openai-version",
        "openai-model", "x-reasoning-included", "x-models-etag",
    };

    private static readonly string[] Forbidden = ["Upgrade", "HTTP2-Settings", "Content-Encoding", "Trailer", "Proxy-Authorization", "Proxy-Connection", "Sec-WebSocket-Key"];

    /// <summary>Denies what no call has: other protocols, other hosts, encoded bodies.</summary>
    /// <exception cref="EgressDeniedException">The request has one of them.</exception>
    public static void Check(IHeaderDictionary headers, int port, string method, CallKind kind)
    {
        foreach (string name in Forbidden)
        {
            if (!headers.TryGetValue(name, out StringValues value) || (name == "Content-Encoding" && value.ToString() == "identity")) continue;
            throw Deny($"The request has the header {name}: no upgrade, tunnel or encoded body passes here.", "Send a plain request of HTTP/1.1.");
        }

        string host = headers.Host.ToString();
        if (host != $"127.0.0.1:{port}" && host != $"localhost:{port}") throw Deny($"The request is for the host `{EgressTarget.Shown(host)}`.", "The route's address is the only one here: it speaks to the policy's provider and to nobody else.");
        bool hasBody = headers.ContentLength > 0 || headers.TransferEncoding.Count > 0;
        if (method is "GET" or "HEAD" && hasBody) throw Deny($"A {method} with a body is no call.", "Send none.");
        if (!hasBody || kind == CallKind.Added) return;
        string[] type = headers.ContentType.ToString().Split(';', StringSplitOptions.TrimEntries);
        bool isJson = type[0].Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && type.Skip(1).All(parameter => parameter.Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson) throw Deny("The request's body is no application/json.", "Send it as that, in UTF-8.");
    }

    /// <summary>Passes a request's headers on.</summary>
    public static void Copy(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach ((string name, StringValues values) in from)
        {
            if (Request.Contains(name) && values.ToString() is { Length: > 0 and <= MostValue } value) to.Headers.TryAddWithoutValidation(name, value);
        }

        to.Headers.TryAddWithoutValidation("Accept-Encoding", "identity"); // what was used is read from the answer
    }

    /// <summary>Passes an answer's headers back.</summary>
    public static void Copy(HttpResponseMessage from, IHeaderDictionary to)
    {
        foreach ((string name, IEnumerable<string> values) in from.Headers.Concat(from.Content.Headers))
        {
            if (Response.Contains(name) || IsLimit(name)) to[name] = new StringValues([.. values]);
        }
    }

    private static bool IsLimit(string name) =>
        name.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase);

    private static EgressDeniedException Deny(string why, string next) => new(EgressDeniedException.Call, why, next);
}
