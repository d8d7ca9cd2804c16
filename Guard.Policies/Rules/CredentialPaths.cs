namespace Guard.Policies.Rules;

/// <summary>The paths that <c>credentials: on</c> stands for.</summary>
public static class CredentialPaths
{
    /// <summary>Files that by their name hold credentials. Templates such as <c>.env.example</c> are not among them; their content is scanned all the same.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        ".env", ".env.local", ".env.*.local", ".env.prod*", ".env.dev*", ".env.stag*", ".env.test",
        "id_rsa*", "id_ed25519*", "id_ecdsa*", "id_dsa*", ".ssh/**", ".gnupg/**", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.kdbx", "*.ppk",
        ".netrc", "_netrc", ".pgpass", ".git-credentials", ".pypirc", ".htpasswd", "**/.aws/credentials", "**/.docker/config.json", "**/.kube/config",
        "credentials.json", "service-account*.json", "secrets.yaml", "secrets.yml", "secrets.json", "secrets.toml", "*.tfstate", "*.tfvars",
    ];
}
