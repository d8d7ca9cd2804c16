using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Hooks.Receiving;
using Guard.LogStore;

namespace Guard.Benchmarks.Crash;

/// <summary>Where the things of one guarded repository lie, and of the clients that push to it.</summary>
/// <param name="root">Its directory; short, for Unix sockets.</param>
internal sealed class CrashSite(string root)
{
    /// <summary>The source of most pushes.</summary>
    public const string People = "people";

    private const int Files = 12;

    /// <summary>Its directory.</summary>
    public string Root => root;

    /// <summary>What Guard keeps: calls that change something below it are the points.</summary>
    public string Home => Path.Combine(root, "home");

    /// <summary>The guarded repository.</summary>
    public string Repository => Path.Combine(Home, "r");

    /// <summary>Accepted history.</summary>
    public string Public => Path.Combine(Repository, "public.git");

    /// <summary>What did not land.</summary>
    public string Vault => Path.Combine(Repository, "vault.git");

    /// <summary>The intakes.</summary>
    public string Intakes => Path.Combine(Repository, "intake");

    /// <summary>The candidates' files.</summary>
    public string Candidates => Path.Combine(Repository, "candidates");

    /// <summary>The log.</summary>
    public string Log => Path.Combine(Home, "log");

    /// <summary>The policy.</summary>
    public string PolicyFile => Path.Combine(root, "policy.yaml");

    /// <summary>Sockets of ingest workers.</summary>
    public string Sockets => Path.Combine(root, "s");

    /// <summary>The host's socket.</summary>
    public string Socket => Path.Combine(root, "guard.sock");

    /// <summary>What git pushes to, as a source.</summary>
    public string Remote(string source) => Path.Combine(root, "gate", source);

    /// <summary>A client's clone.</summary>
    public string Client(string name) => Path.Combine(root, name);

    /// <summary>The candidates as their files say, by id.</summary>
    /// <exception cref="JsonException">A file is half written.</exception>
    public IReadOnlyDictionary<string, JsonObject> ReadCandidates() => Directory.GetFiles(Candidates, "C*.json")
        .Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject()).ToDictionary(json => (string)json["id"]!, StringComparer.Ordinal);

    /// <summary>Makes the repository, guarded, and the clones of two clients.</summary>
    /// <param name="policy">The policy's text.</param>
    public async Task MakeAsync(string policy)
    {
        Directory.CreateDirectory(Home);
        await File.WriteAllTextAsync(PolicyFile, policy);
        string first = Client("a");
        await Child.RunAsync(null, "git", "init", "-q", "-b", "main", "--template=", first);
        await File.WriteAllTextAsync(Path.Combine(first, "score"), "5\n");
        for (int i = 0; i < Files; i++) await File.WriteAllTextAsync(Path.Combine(first, "file" + i), $"file {i}\n");
        await Child.RunAsync(first, "git", "add", "-A");
        await Child.RunAsync(first, "git", "commit", "-q", "-m", "Base");
        await Child.RunAsync(null, "git", "clone", "-q", first, Client("b"));
        await GuardedRepository.CreateAsync(Repository, "demo", "main", first);
        await using SqliteDecisionLog log = await SqliteDecisionLog.OpenAsync(Log, TimeProvider.System);
    }
}
