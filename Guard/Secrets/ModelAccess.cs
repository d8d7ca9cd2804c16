using System.Text;
using Guard.Egress;
using Guard.Policies.Model;

namespace Guard.Secrets;

/// <summary>
/// Adds Guard's credential to requests of one route. The credential is read anew for each, so that one that was taken away is not used any more, and each
/// time it has to be of the route's interface and bound to the route's host.
/// </summary>
internal sealed class ModelAccess : IModelAccess
{
    private const string LoginBeta = "oauth-2025-04-20"; // the API takes a login's token under this flag only
    private readonly CredentialStore _store;
    private readonly EgressRoute _route;
    private readonly LoginRefresh _refresh;

    private ModelAccess(CredentialStore store, EgressRoute route, LoginRefresh refresh) => (_store, _route, _refresh) = (store, route, refresh);

    /// <summary>Opens a route's credential.</summary>
    /// <exception cref="GuardException">G385: there is none of that name; G386: it does not fit the route.</exception>
    public static IModelAccess Open(CredentialStore store, EgressRoute route, LoginRefresh refresh)
    {
        if (route.Credential is null) return new NoAccess();
        var access = new ModelAccess(store, route, refresh);
        access.Record();
        return access;
    }

    /// <summary>Opens a route's credential as a request would, and lets it go again.</summary>
    /// <exception cref="GuardException">As <see cref="Open"/>; or the secret cannot be read.</exception>
    public static void Check(CredentialStore store, EgressRoute route, LoginRefresh refresh)
    {
        if (Open(store, route, refresh) is ModelAccess access) store.Resolve(access.Record().Record).Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (CredentialRecord record, CredentialKind kind) = Record();
        if (kind == CredentialKind.AnthropicLogin)
        {
            string token = await _refresh.AccessAsync(record, cancellationToken);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            IEnumerable<string> betas = request.Headers.TryGetValues("anthropic-beta", out IEnumerable<string>? asked) ? asked : [];
            request.Headers.Remove("anthropic-beta");
            string[] all = [.. betas.SelectMany(each => each.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Append(LoginBeta).Distinct()];
            request.Headers.TryAddWithoutValidation("anthropic-beta", string.Join(',', all));
            return;
        }

        using Secret secret = _store.Resolve(record);
        string key = Encoding.ASCII.GetString(secret.Bytes).TrimEnd('\r', '\n'); // systemd's file may end with one
        (string name, string value) = kind switch
        {
            CredentialKind.AnthropicKey => ("x-api-key", key),
            CredentialKind.GeminiKey => ("x-goog-api-key", key),
            _ => ("Authorization", "Bearer " + key),
        };
        request.Headers.TryAddWithoutValidation(name, value);
    }

    private (CredentialRecord Record, CredentialKind Kind) Record()
    {
        CredentialRecord record = _store.Get(_route.Credential!) ?? throw new GuardException(
            ExitCode.Usage, "G385", $"The route {_route.Name} needs the credential '{_route.Credential}', and there is none.",
            $"guard credential add {_route.Credential} --kind {CredentialKinds.NamesFor(_route.Api).Split(' ')[0]}{(IsUsualHost() ? "" : " --host " + Host())} (the secret comes on standard input)");
        CredentialKind kind = CredentialKinds.Parse(record.Kind)!.Value;
        if (kind.Api() != _route.Api)
        {
            throw new GuardException(
                ExitCode.Usage, "G386", $"The route {_route.Name} takes {CredentialKinds.NamesFor(_route.Api)}, and the credential '{record.Name}' is {record.Kind}.",
                "Name another credential in the policy (guard policy edit), or add one of that kind.");
        }

        if (record.Host == Host()) return (record, kind);
        throw new GuardException(
            ExitCode.Usage, "G386", $"The route {_route.Name} goes to {Host()}, and the credential '{record.Name}' is for {record.Host}: it is shown to nobody else.",
            $"Add one for that host: guard credential add NAME --kind {record.Kind} --host {Host()}");
    }

    private bool IsUsualHost() => Enum.GetValues<CredentialKind>().Any(kind => kind.Api() == _route.Api && kind.DefaultHost() == Host());

    private string Host() => new Uri(_route.Url) is { IsDefaultPort: false } uri ? $"{uri.Host}:{uri.Port}" : new Uri(_route.Url).Host;

    /// <summary>A private route without a credential.</summary>
    private sealed class NoAccess : IModelAccess
    {
        public ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
