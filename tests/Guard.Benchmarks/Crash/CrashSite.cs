namespace Guard.Benchmarks.Crash;

/// <summary>Where the things of one guarded repository lie, and of the clients that push to it.</summary>
/// <param name="root">Its directory; short, for Unix sockets.</param>
internal sealed class CrashSite(string root)
{
    /// <summary>The source of most pushes.</summary>
    public const string People = "people";

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
}
