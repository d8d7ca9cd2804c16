using Guard.Access;

namespace Guard.Secrets;

/// <summary>What a credential must be before Guard keeps it.</summary>
internal static class CredentialCheck
{
    private const int MostText = 256;
    private const int MostKnownHosts = 32 * 1024;

    /// <summary>Checks.</summary>
    /// <exception cref="GuardException">G320: what is wrong; never the secret.</exception>
    public static void Check(CredentialRecord request, Secret? secret, string? knownHosts)
    {
        CredentialKind kind = CredentialKinds.Parse(request.Kind) ?? throw Wrong($"There is no kind of credentials '{request.Kind}'.", $"Kinds are {CredentialKinds.Names}.");
        if (!PersonName.IsValid(request.Name)) throw Wrong($"'{request.Name}' is no name for a credential: {PersonName.Rule}.", "Choose another name.");
        if (!IsHost(request.Host)) throw Wrong($"'{request.Host}' is no host.", "Write it as in the upstream's address, in lower case and with a port where one stands there: git.example.org or git.example.org:8443.");
        if (request.User is { } user && (user.Length is 0 or > MostText || user.Any(c => char.IsControl(c) || c is ':' or ' ')))
            throw Wrong("The account is none: no spaces, colons or control characters.", "Write --user NAME.");
        if (request.Systemd is { } id && (id.Length is 0 or > MostText || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')) || id[0] == '.'))
            throw Wrong($"'{id}' is no id of a systemd credential.", "Use the name before the colon of LoadCredential=.");
        if ((secret is null) == (request.Systemd is null)) throw Wrong("There is no secret, or one too many.", "Give it on standard input, with --file, or with --systemd-credential.");
        if (request.TokenEndpoint is not null || request.ClientId is not null) CheckEndpoint(request, kind);
        if (kind != CredentialKind.SshKey)
        {
            if (kind.Api() is not null && request.User is not null) throw Wrong("A credential for models has no account.", "Leave --user out.");
            if (kind == CredentialKind.AnthropicLogin && secret is not null)
            {
                if (LoginTokens.Parse(secret.Bytes) is null) throw Wrong("This is no login as Claude Code keeps it.", "Give the JSON with accessToken, refreshToken and expiresAt (~/.claude/.credentials.json) by --file or standard input.");
            }
            else if (secret is not null && (secret.Bytes.IsEmpty || secret.Bytes.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0))
                throw Wrong("The secret is empty or has more than one line.", "Give the token alone, on one line.");
            if (knownHosts is not null) throw Wrong("--known-hosts is for ssh keys.", "Leave it out.");
            return;
        }

        if (secret is not null && !secret.Bytes.StartsWith("-----BEGIN "u8)) throw Wrong("This is no private key file.", "Make one without a passphrase: ssh-keygen -t ed25519 -N '' -f FILE");
        if (string.IsNullOrWhiteSpace(knownHosts) || knownHosts.Length > MostKnownHosts)
        {
            throw Wrong(
                "An ssh key needs the host's own key: Guard trusts no host on first sight.",
                $"ssh-keyscan {request.Host.Split(':')[0]} > FILE, compare it with what the host publishes, then --known-hosts FILE");
        }
    }

    /// <summary>Where a login is refreshed its refresh token is sent to: over TLS, or to this machine.</summary>
    private static void CheckEndpoint(CredentialRecord request, CredentialKind kind)
    {
        if (kind != CredentialKind.AnthropicLogin) throw Wrong("--token-endpoint and --client-id are for logins.", "Leave them out.");
        bool isGood = Uri.TryCreate(request.TokenEndpoint, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
        if (!isGood || request.ClientId is not { Length: > 0 and <= MostText } id || id.Any(c => c is <= ' ' or > '~'))
            throw Wrong("A login is refreshed at an https address as a client.", "Give both: --token-endpoint https://… --client-id ID");
        if (request.Systemd is not null) throw Wrong("A login that is refreshed changes, and systemd's credentials do not.", "Give the login by --file or standard input, or leave --token-endpoint out.");
    }

    private static bool IsHost(string host) =>
        host.Length is > 0 and <= MostText && host[0] is not ('-' or '.') && host.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');

    private static GuardException Wrong(string message, string next) => new(ExitCode.Usage, "G320", message, next);
}
