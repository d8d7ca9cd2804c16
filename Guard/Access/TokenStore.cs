using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Guard.Home;

namespace Guard.Access;

/// <summary>The file <c>tokens.json</c> in Guard's home: names, roles and hashes; never a token.</summary>
internal sealed class TokenStore(string path, TimeProvider clock)
{
    /// <summary>Most tokens of one Guard; a check looks at all of them.</summary>
    public const int Most = 1000;

    private const int HashDigits = 64;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Lock _lock = new();
    private IReadOnlyList<TokenRecord>? _known;

    /// <summary>All tokens, by name.</summary>
    /// <exception cref="GuardException">G305: the file is damaged; no token is good then.</exception>
    public IReadOnlyList<TokenRecord> All
    {
        get
        {
            lock (_lock) return _known ??= Read();
        }
    }

    /// <summary>Makes a token.</summary>
    /// <returns>The token, which nobody can be told again, and what is kept of it.</returns>
    /// <exception cref="GuardException">G303: a bad name; G304: the name has one already.</exception>
    public (string Token, TokenRecord Record) Add(string name, Role role)
    {
        if (!PersonName.IsValid(name)) throw new GuardException(ExitCode.Usage, "G303", $"'{name}' is no name for a token: {PersonName.Rule}.", "Choose another name.");
        lock (_lock)
        {
            IReadOnlyList<TokenRecord> known = All;
            if (known.Any(t => t.Name == name)) throw new GuardException(ExitCode.Usage, "G304", $"{name} has a token already.", $"Take it away first: guard token rm {name}");
            if (known.Count >= Most) throw new GuardException(ExitCode.Usage, "G304", $"There are {Most} tokens already.", "Take one away first: guard token rm NAME");
            string token = AccessToken.Create();
            var record = new TokenRecord(
                name, role.Name(), AccessToken.HashOf(token), clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
            Write([.. known, record]);
            return (token, record);
        }
    }

    /// <summary>Takes a token away; the next connection with it is refused.</summary>
    /// <exception cref="GuardException">G306: there is none of that name.</exception>
    public TokenRecord Remove(string name)
    {
        lock (_lock)
        {
            TokenRecord record = All.FirstOrDefault(t => t.Name == name)
                ?? throw new GuardException(ExitCode.Usage, "G306", $"There is no token '{name}'.", "guard token list shows them.");
            Write([.. All.Where(t => t.Name != name)]);
            return record;
        }
    }

    /// <summary>Who has a token. Takes as long for a wrong one as for a right one.</summary>
    /// <returns>Null for a token that is none.</returns>
    public TokenRecord? Find(string token)
    {
        IReadOnlyList<TokenRecord> known = All;
        byte[] hash = Encoding.ASCII.GetBytes(AccessToken.HashOf(token.Length <= 256 ? token : ""));
        TokenRecord? found = null;
        foreach (TokenRecord record in known)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(record.Hash))) found = record;
        }

        return found;
    }

    private IReadOnlyList<TokenRecord> Read()
    {
        if (!File.Exists(path)) return [];
        try
        {
            TokenRecord[] records = JsonSerializer.Deserialize<TokenRecord[]>(File.ReadAllBytes(path), Options) ?? throw new JsonException("null");
            if (records.Any(r => !PersonName.IsValid(r.Name) || Roles.Parse(r.Role) is null || r.Hash.Length != HashDigits || !r.Hash.All(char.IsAsciiHexDigitLower)))
                throw new JsonException("a name, a role or a hash is none");
            if (records.DistinctBy(r => r.Name).Count() != records.Length) throw new JsonException("a name is there twice");
            return records;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new GuardException(
                ExitCode.Usage, "G305", $"The tokens in {path} cannot be read: {error.Message}. No token is good before they can.",
                "Restore the file from a back-up, or remove it and make new tokens with guard token add.", error);
        }
    }

    private void Write(IReadOnlyList<TokenRecord> records)
    {
        TokenRecord[] sorted = [.. records.OrderBy(r => r.Name, StringComparer.Ordinal)];
        DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(sorted, Options));
        _known = sorted;
    }
}
