namespace Guard.Secrets;

/// <summary>What may be told of a credential.</summary>
/// <param name="Name">Its name, after <see cref="Access.PersonName"/>.</param>
/// <param name="Kind">Its kind's name.</param>
/// <param name="Host">The one place that it is for: a host in lower case, with a port where that is not the scheme's own.</param>
/// <param name="User">The account there that it is for, or null for whichever the address names.</param>
/// <param name="Systemd">The id under which systemd hands the secret to the service, or null where Guard keeps it.</param>
/// <param name="Created">When it was given, UTC.</param>
internal sealed record CredentialRecord(string Name, string Kind, string Host, string? User, string? Systemd, string Created)
{
    /// <summary>Of a login: where it is refreshed, or null where it is not.</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>Of a login: as which client it is refreshed.</summary>
    public string? ClientId { get; init; }
}
