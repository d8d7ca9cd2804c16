using System.Collections.Concurrent;

namespace Guard.Daemon;

/// <summary>The guarded repositories of this home, opened.</summary>
internal sealed class RepositoryHosts : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RepositoryHost> _hosts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ClosedRepository> _closed = new(StringComparer.Ordinal);

    /// <summary>Held while a repository comes under guard or leaves it, so that two such calls do not take each other's directory.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>All of them.</summary>
    public IReadOnlyList<RepositoryHost> All => [.. _hosts.Values.OrderBy(h => h.Record.Id, StringComparer.Ordinal)];

    /// <summary>Those that cannot be served.</summary>
    public IReadOnlyList<ClosedRepository> AllClosed => [.. _closed.Values.OrderBy(c => c.Record.Id, StringComparer.Ordinal)];

    /// <summary>Adds an opened one; it is closed no longer.</summary>
    public void Add(RepositoryHost host)
    {
        _hosts[host.Record.Id] = host;
        _closed.TryRemove(host.Record.Id, out _);
    }

    /// <summary>Remembers one that cannot be served.</summary>
    public void Close(ClosedRepository closed) => _closed[closed.Record.Id] = closed;

    /// <summary>One that cannot be served, or null.</summary>
    public ClosedRepository? Closed(string id) => _closed.GetValueOrDefault(id);

    /// <summary>Takes one out without closing it.</summary>
    public bool Remove(string id, out RepositoryHost? host) => _hosts.TryRemove(id, out host);

    /// <summary>One by its id.</summary>
    /// <exception cref="GuardException">There is none, or it cannot be served.</exception>
    public RepositoryHost Get(string id) => _hosts.TryGetValue(id, out RepositoryHost? host)
        ? host
        : throw Closed(id)?.ToError() ?? new GuardException(ExitCode.Usage, "G173", $"No repository '{id}' is under guard here.", "Run guard init in it, or check GUARD_HOME.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RepositoryHost host in All) await host.DisposeAsync();
        Turn.Dispose();
    }
}
