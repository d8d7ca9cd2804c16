using System.Net;
using System.Text.Json.Nodes;
using Guard.Egress;
using Guard.Egress.Serving;
using Guard.Policies.Model;

namespace Guard.Secrets;

/// <summary>Keeps logins fresh: one refresh at a time, kept durably before its token is used, because a refresh token is good for once.</summary>
internal sealed class LoginRefresh(CredentialStore store, TimeProvider clock) : IDisposable
{
    private const int MostAnswer = 64 * 1024;
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>A login's access token, refreshed when it is about to end.</summary>
    /// <exception cref="GuardException">G387: it has ended and cannot be refreshed; G325: it cannot be read.</exception>
    public async Task<string> AccessAsync(CredentialRecord record, CancellationToken cancellationToken)
    {
        LoginTokens tokens = Read(record);
        if (IsFresh(tokens)) return tokens.Access;
        if (record.TokenEndpoint is null) return NotRefreshed(record, tokens);
        await turn.WaitAsync(cancellationToken);
        try
        {
            tokens = Read(record); // somebody else may have refreshed it meanwhile
            return IsFresh(tokens) ? tokens.Access : await RefreshAsync(record, tokens);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private bool IsFresh(LoginTokens tokens) => tokens.Expires is not { } end || end - clock.GetUtcNow() > Early;

    private string NotRefreshed(CredentialRecord record, LoginTokens tokens) => tokens.Expires > clock.GetUtcNow()
        ? tokens.Access
        : throw Refused(record, "has expired, and Guard was not told where it is refreshed", "or give Guard --token-endpoint and --client-id");

    // Not cancelled by an agent that leaves: the token that comes back is the only one that is good.
    private async Task<string> RefreshAsync(CredentialRecord record, LoginTokens tokens)
    {
        if (tokens.Refresh is not { } refresh) throw Refused(record, "has expired and has no refresh token", "or use a key (--kind anthropic-key)");
        var endpoint = new Uri(record.TokenEndpoint!);
        var route = new EgressRoute { Name = "login", Api = ModelApi.Anthropic, Url = endpoint.GetLeftPart(UriPartial.Authority), Private = endpoint.IsLoopback };
        using var upstream = new Upstream(route, EgressOptions.Default);
        using HttpRequestMessage request = upstream.Request("POST", endpoint.AbsolutePath, "");
        request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(
            new JsonObject { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh, ["client_id"] = record.ClientId }.ToJsonString()));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var late = new CancellationTokenSource(Limit, clock);
        try
        {
            using HttpResponseMessage response = await upstream.SendAsync(request, late.Token);
            if (response.StatusCode != HttpStatusCode.OK) throw Refused(record, $"was not refreshed: the token endpoint answered {(int)response.StatusCode}", "for a refresh token is good for once");
            byte[] answer = new byte[MostAnswer];
            await using Stream body = await response.Content.ReadAsStreamAsync(late.Token);
            int length = await body.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, late.Token);
            LoginTokens renewed = LoginTokens.Renewed(tokens, answer.AsSpan(0, length), clock.GetUtcNow()) ?? throw Refused(record, "was not refreshed: the token endpoint gave no token", "");
            using var secret = new Secret(renewed.ToBytes());
            store.Renew(record, secret);
            return renewed.Access;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Refused(record, "was not refreshed: the token endpoint cannot be reached", "when it can, the next request tries again");
        }
    }

    private LoginTokens Read(CredentialRecord record)
    {
        using Secret secret = store.Resolve(record);
        return LoginTokens.Parse(secret.Bytes) ?? throw Refused(record, "is no login as Claude Code keeps it", "");
    }

    private static GuardException Refused(CredentialRecord record, string why, string or) => new(
        ExitCode.Usage, "G387", $"The login '{record.Name}' {why}.", $"Log in again and give it anew: guard credential rm {record.Name}, then guard credential add{(or.Length > 0 ? "; " + or : "")}.");
}
