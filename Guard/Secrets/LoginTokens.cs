using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Secrets;

/// <summary>
/// A subscription's login as Claude Code keeps it: an access token that lasts hours and a refresh token that gets the next one (RFC 6749, section 6). Prints as nothing.
/// </summary>
internal sealed class LoginTokens
{
    private const string Wrapper = "claudeAiOauth";
    private readonly JsonObject all;
    private readonly JsonObject inner;

    private LoginTokens(JsonObject all, JsonObject inner) => (this.all, this.inner) = (all, inner);

    /// <summary>What requests carry.</summary>
    public string Access => (string)inner["accessToken"]!;

    /// <summary>What gets the next one, or null.</summary>
    public string? Refresh => inner["refreshToken"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>When the access token ends; null when that is not said.</summary>
    public DateTimeOffset? Expires => inner["expiresAt"] is JsonValue value && value.TryGetValue(out long milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, 253_402_300_799_000)) : null;

    /// <summary>Reads a login, with or without the member in which Claude Code's file has it.</summary>
    /// <returns>Null when it is none.</returns>
    public static LoginTokens? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject all) return null;
            JsonObject inner = all[Wrapper] as JsonObject ?? all;
            bool isLogin = inner["accessToken"] is JsonValue access && access.TryGetValue(out string? token) && token.Length > 0 && token.All(unit => unit is > ' ' and <= '~');
            return isLogin ? new LoginTokens(all, inner) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null; // the reader's message could quote the token
        }
    }

    /// <summary>The login with a token endpoint's answer in it (RFC 6749, section 5.1).</summary>
    /// <returns>Null when the answer has no token.</returns>
    public static LoginTokens? Renewed(LoginTokens before, ReadOnlySpan<byte> answer, DateTimeOffset now)
    {
        try
        {
            if (JsonNode.Parse(answer) is not JsonObject fresh || fresh["access_token"] is not JsonValue access || !access.TryGetValue(out string? token)) return null;
            before.inner["accessToken"] = token;
            if (fresh["refresh_token"] is JsonValue refresh && refresh.TryGetValue(out string? next)) before.inner["refreshToken"] = next;
            long seconds = fresh["expires_in"] is JsonValue lasts && lasts.TryGetValue(out long given) ? Math.Clamp(given, 0, 31_536_000) : 3600;
            before.inner["expiresAt"] = (now + TimeSpan.FromSeconds(seconds)).ToUnixTimeMilliseconds();
            return Parse(before.ToBytes());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The login as it is kept.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(all);

    /// <inheritdoc/>
    public override string ToString() => "(login)";
}
