using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Guard.Hooks.Receiving;

/// <summary>Tokens that join a hook's connection to the push it belongs to. A token works once and only while its push lives.</summary>
public sealed class HookSessions
{
    private const int TokenBytes = 32;
    private readonly ConcurrentDictionary<string, ReceiveContext> sessions = new(StringComparer.Ordinal);

    /// <summary>Opens a session.</summary>
    /// <returns>Its token, lower-case hex.</returns>
    public string Open(ReceiveContext context)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        sessions[token] = context;
        return token;
    }

    /// <summary>Whether a token is open.</summary>
    public bool Has(string token) => sessions.ContainsKey(token);

    /// <summary>Takes a session, which closes it.</summary>
    /// <returns>Its context, or null for a token that is unknown or used.</returns>
    public ReceiveContext? Take(string token) => sessions.TryRemove(token, out ReceiveContext? context) ? context : null;
}
