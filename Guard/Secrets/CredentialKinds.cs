namespace Guard.Secrets;

/// <summary>The names of kinds.</summary>
internal static class CredentialKinds
{
    /// <summary>All kinds, by name.</summary>
    public const string Names = "https, ssh-key";

    /// <summary>A kind by its name as people write it, or null.</summary>
    public static CredentialKind? Parse(string name) => name switch
    {
        "https" => CredentialKind.Https,
        "ssh-key" => CredentialKind.SshKey,
        _ => null,
    };

    /// <summary>A kind as people write it.</summary>
    public static string Name(this CredentialKind kind) => kind == CredentialKind.Https ? "https" : "ssh-key";

    /// <summary>The kind that git over a scheme takes, or null where none is needed.</summary>
    public static CredentialKind? OfScheme(string scheme) => scheme switch
    {
        "https" or "http" => CredentialKind.Https,
        "ssh" => CredentialKind.SshKey,
        _ => null,
    };
}
