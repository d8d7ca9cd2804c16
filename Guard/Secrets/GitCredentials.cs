using Guard.Hooks.Upstreams;
using Guard.Home;

namespace Guard.Secrets;

/// <summary>
/// Gives git children Guard's own credential for a remote, and never the user's: no agent, no key, no helper, no password of the account that Guard runs as.
/// </summary>
internal sealed class GitCredentials(GuardHome home, CredentialStore store) : IUpstreamAccess
{
    /// <inheritdoc/>
    public ValueTask<GitAccess> OpenAsync(UpstreamAddress address, CancellationToken cancellationToken)
    {
        if (CredentialKinds.OfScheme(address.Scheme) is not { } kind) return ValueTask.FromResult(GitAccess.Anonymous);
        try
        {
            CredentialRecord? record = store.Find(address);
            if (kind == CredentialKind.SshKey) return ValueTask.FromResult(Ssh(record, address));
            return ValueTask.FromResult(record is null ? GitAccess.Anonymous : Https(record, address));
        }
        catch (GuardException error)
        {
            throw new UpstreamException(error.Message, error) { Failure = UpstreamFailure.Refused, Next = error.Next };
        }
    }

    private GitAccess Https(CredentialRecord record, UpstreamAddress address)
    {
        Directory.CreateDirectory(home.Boxes);
        var socket = new CredentialSocket(home.Boxes, store, record, address);
        string helper = $"!{ShellQuote(home.Shim)} credential {ShellQuote(socket.Path)}";
        return new GitAccess([($"credential.{address.Scheme}://{address.Place}.helper", helper)], [], socket.DisposeAsync);
    }

    private GitAccess Ssh(CredentialRecord? record, UpstreamAddress address)
    {
        if (record is null)
        {
            throw new UpstreamException($"Guard has no ssh key for {address.Place}, and does not use yours.")
            {
                Failure = UpstreamFailure.Refused,
                Next = $"Give it one of its own (a deploy key, say): guard credential add NAME --kind ssh-key --host {address.Place} --file KEY --known-hosts FILE",
            };
        }

        if (!File.Exists(store.SecretPath(record))) store.Resolve(record).Dispose(); // says why
        string[] command =
        [
            "ssh", "-F", "none", .. Options(
                "BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "PreferredAuthentications=publickey", "StrictHostKeyChecking=yes", "UpdateHostKeys=no",
                $"IdentityFile={ConfigQuote(store.SecretPath(record))}", $"UserKnownHostsFile={ConfigQuote(store.KnownHostsPath(record))}", "GlobalKnownHostsFile=/dev/null",
                "ForwardAgent=no", "ClearAllForwardings=yes", "PermitLocalCommand=no", "ControlMaster=no", "ControlPath=none", "CheckHostIP=no",
                "ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=4"),
        ];
        return new GitAccess([], [("GIT_SSH_COMMAND", string.Join(' ', command.Select(ShellQuote))), ("GIT_SSH_VARIANT", "ssh")]);
    }

    private static IEnumerable<string> Options(params string[] options) => options.SelectMany(option => (string[])["-o", option]);

    private static string ShellQuote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    // ssh_config(5): a value with spaces is quoted, and % begins a token.
    private static string ConfigQuote(string path) => path.Contains('"', StringComparison.Ordinal)
        ? throw new GuardException(ExitCode.Usage, "G103", $"Guard's home {path} has a quotation mark in its name, which ssh cannot be told.", "Set GUARD_HOME to another directory.")
        : "\"" + path.Replace("%", "%%", StringComparison.Ordinal) + "\"";
}
