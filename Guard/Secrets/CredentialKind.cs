namespace Guard.Secrets;

/// <summary>What a credential is for; each kind has a way of its own to whom it is shown.</summary>
internal enum CredentialKind
{
    /// <summary><c>https</c>: a token or password for git over HTTPS.</summary>
    Https,

    /// <summary><c>ssh-key</c>: a private key without a passphrase, with the host keys that it trusts.</summary>
    SshKey,
}
