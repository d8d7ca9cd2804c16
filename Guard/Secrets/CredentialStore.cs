using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Guard.Access;
using Guard.Hooks.Upstreams;
using Guard.Home;

namespace Guard.Secrets;

/// <summary>
/// Guard's own credentials, in <c>credentials/</c> of home (0700): for each a record that may be shown, and beside it the secret (0600), unless systemd
/// hands that to the service. This is the only place that resolves one.
/// </summary>
internal sealed class CredentialStore(string directory, TimeProvider clock)
{
    /// <summary>Where systemd puts a service's credentials (systemd.exec(5)).</summary>
    public const string SystemdVariable = "CREDENTIALS_DIRECTORY";

    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Lock _lock = new();

    /// <summary>All credentials, by name.</summary>
    /// <exception cref="GuardException">G324: a record is damaged; no credential is used then.</exception>
    public IReadOnlyList<CredentialRecord> All
    {
        get
        {
            lock (_lock) return !Directory.Exists(directory) ? [] : [.. Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(Read)];
        }
    }

    /// <summary>Keeps a credential.</summary>
    /// <param name="request">What it is; <c>Created</c> is filled in.</param>
    /// <param name="secret">The secret, or null where systemd has it.</param>
    /// <param name="knownHosts">For an ssh key: the host keys that it trusts, as ssh's known_hosts has them.</param>
    /// <returns>What is kept of it.</returns>
    /// <exception cref="GuardException">G320: it is none; G321: there is one already.</exception>
    public CredentialRecord Add(CredentialRecord request, Secret? secret, string? knownHosts)
    {
        CredentialCheck.Check(request, secret, knownHosts);
        lock (_lock)
        {
            IReadOnlyList<CredentialRecord> known = All;
            bool isForGit = CredentialKinds.Parse(request.Kind)?.Api() is null; // a route names its credential, git's is found by its place
            if (known.FirstOrDefault(each => each.Name == request.Name || (isForGit && each.Kind == request.Kind && each.Host == request.Host && each.User == request.User)) is { } there)
            {
                throw new GuardException(
                    ExitCode.Usage, "G321", $"There is a credential '{there.Name}' already ({there.Kind} for {there.Host}{(there.User is null ? "" : " as " + there.User)}).",
                    $"Take it away first: guard credential rm {there.Name}");
            }

            CredentialRecord record = request with { Created = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) };
            DurableFile.Files.MakeDirectory(directory, Mine);
            if (secret is not null) DurableFile.Replace(SecretPath(record), secret.Bytes);
            if (knownHosts is not null) DurableFile.Replace(KnownHostsPath(record), System.Text.Encoding.UTF8.GetBytes(knownHosts));
            DurableFile.Replace(RecordPath(record.Name), JsonSerializer.SerializeToUtf8Bytes(record, Options)); // last: it makes the credential
            return record;
        }
    }

    /// <summary>Forgets a credential.</summary>
    /// <exception cref="GuardException">G322: there is none of that name.</exception>
    public CredentialRecord Remove(string name)
    {
        lock (_lock)
        {
            CredentialRecord record = All.FirstOrDefault(each => each.Name == name)
                ?? throw new GuardException(ExitCode.Usage, "G322", $"There is no credential '{name}'.", "guard credential list shows them.");
            foreach (string path in (string[])[RecordPath(name), SecretPath(record), KnownHostsPath(record)]) File.Delete(path);
            DurableFile.Files.FlushDirectoryOf(RecordPath(name));
            return record;
        }
    }

    /// <summary>A credential by its name, as it is now; null when there is none.</summary>
    /// <exception cref="GuardException">G324: its record is damaged.</exception>
    public CredentialRecord? Get(string name)
    {
        lock (_lock) return PersonName.IsValid(name) && File.Exists(RecordPath(name)) ? Read(RecordPath(name)) : null;
    }

    /// <summary>Replaces a secret that Guard keeps by its successor.</summary>
    /// <exception cref="GuardException">G322: the credential was taken away meanwhile.</exception>
    public void Renew(CredentialRecord record, Secret secret)
    {
        lock (_lock)
        {
            if (Get(record.Name) != record) throw new GuardException(ExitCode.Usage, "G322", $"The credential '{record.Name}' was taken away or replaced.", "guard credential list shows what there is.");
            DurableFile.Replace(SecretPath(record), secret.Bytes);
        }
    }

    /// <summary>The credential for an address.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="GuardException">G323: several fit.</exception>
    public CredentialRecord? Find(UpstreamAddress address)
    {
        if (CredentialKinds.OfScheme(address.Scheme) is not { } kind) return null;
        CredentialRecord[] fit =
        [
            .. All.Where(each => each.Kind == kind.Name() && each.Host == address.Place && (each.User is null || address.User is null || each.User == address.User)),
        ];
        return fit.Length <= 1
            ? fit.FirstOrDefault()
            : throw new GuardException(
                ExitCode.Usage, "G323", $"Several credentials are for {address.Place}: {string.Join(", ", fit.Select(each => each.Name))}.",
                "Take the others away (guard credential rm NAME), or name the account in the upstream's address.");
    }

    /// <summary>Reads a credential's secret.</summary>
    /// <exception cref="GuardException">G325: it cannot be read.</exception>
    public Secret Resolve(CredentialRecord record)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(SecretPath(record));
            return bytes.Length is > 0 and <= Secret.Most ? new Secret(bytes) : throw new IOException("it is empty or too large");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(
                ExitCode.Usage, "G325", $"The secret of the credential '{record.Name}' cannot be read: {error.Message}",
                record.Systemd is null ? $"Give it again: guard credential rm {record.Name}, then guard credential add" : $"Check LoadCredential={record.Systemd}:… in the unit of the service.", error);
        }
    }

    /// <summary>The file of a secret: ssh reads its key itself.</summary>
    public string SecretPath(CredentialRecord record)
    {
        if (record.Systemd is null) return Path.Combine(directory, record.Name + ".secret");
        string? given = Environment.GetEnvironmentVariable(SystemdVariable);
        return string.IsNullOrEmpty(given)
            ? throw new GuardException(
                ExitCode.Usage, "G325", $"The secret of the credential '{record.Name}' comes from systemd, and this Guard was not started with credentials of systemd's.",
                $"Put LoadCredential={record.Systemd}:FILE into the unit of guard serve.")
            : Path.Combine(given, record.Systemd);
    }

    /// <summary>The host keys that an ssh key trusts.</summary>
    public string KnownHostsPath(CredentialRecord record) => Path.Combine(directory, record.Name + ".known_hosts");

    private string RecordPath(string name) => Path.Combine(directory, name + ".json");

    private static CredentialRecord Read(string path)
    {
        try
        {
            CredentialRecord record = JsonSerializer.Deserialize<CredentialRecord>(File.ReadAllBytes(path), Options) ?? throw new JsonException("null");
            return PersonName.IsValid(record.Name) && record.Name == Path.GetFileNameWithoutExtension(path) && CredentialKinds.Parse(record.Kind) is not null
                ? record
                : throw new JsonException("its name or its kind is none");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GuardException(
                ExitCode.Usage, "G324", $"The credential in {path} cannot be read: {error.Message} No credential is used before it can.",
                "Restore the file from a back-up, or remove it and its neighbours of the same name and run guard credential add again.", error);
        }
    }
}
