using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Daemon;
using Guard.Daemon.Wire;
using Guard.Hooks.Receiving;

namespace Guard.Agents;

/// <summary>The runs of one repository: gives ids that never repeat and knows which runs are working.</summary>
internal sealed class RunManager(RepositoryHost host)
{
    private readonly ConcurrentDictionary<string, AgentRun> _active = new(StringComparer.Ordinal);

    /// <summary>The runs that are working.</summary>
    public IReadOnlyList<AgentRun> Active => [.. _active.Values.OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Whether a source of pushes is a run.</summary>
    public static bool IsRun(string source) => RefNames.IsRun(source);

    private string Directory => Path.Combine(host.Repository.Directory, "runs");

    /// <summary>Runs an agent for a person to its end and answers the client.</summary>
    public async Task ServeAsync(WireHeader header, Stream client, CancellationToken cancellationToken)
    {
        (string id, string directory) = Reserve();
        using var transcript = new Transcript(directory);
        using var stream = new RunStream(client, transcript);
        try
        {
            await stream.ResultAsync(await RunAsync(id, RunRequest.Read(header), stream, cancellationToken));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            GuardException known = Errors.Known(error);
            await stream.ResultAsync(new() { ["error"] = Errors.ToJson(known) });
        }
    }

    /// <summary>Runs an agent to its end.</summary>
    /// <param name="id">The run's id, from <see cref="Reserve"/>.</param>
    /// <param name="request">What it shall do.</param>
    /// <param name="console">Where its output goes.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>The run's result.</returns>
    /// <exception cref="GuardException">It could not start.</exception>
    public async Task<JsonObject> RunAsync(string id, RunRequest request, IRunConsole console, CancellationToken cancellationToken)
    {
        var run = new AgentRun(host, id, DirectoryOf(id), request);
        _active[id] = run;
        try
        {
            return await run.ExecuteAsync(console, cancellationToken);
        }
        finally
        {
            _active.TryRemove(id, out _);
            await host.Gate.EndSourceAsync(id);
        }
    }

    /// <summary>The directory of a run.</summary>
    public string DirectoryOf(string id) => Path.Combine(Directory, id);

    /// <summary>Takes the next id, for good, and makes its directory.</summary>
    public (string Id, string Directory) Reserve()
    {
        System.IO.Directory.CreateDirectory(Directory);
        lock (_active)
        {
            int last = System.IO.Directory.EnumerateDirectories(Directory, "R*")
                .Select(d => int.TryParse(Path.GetFileName(d).AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)
                .DefaultIfEmpty(0).Max();
            string id = string.Create(CultureInfo.InvariantCulture, $"R{last + 1}");
            string directory = Path.Combine(Directory, id);
            System.IO.Directory.CreateDirectory(directory);
            // The box's uid must pass to mount the tree over prepared dependencies; Guard's home above stays closed to everybody else.
            File.SetUnixFileMode(
                directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            return (id, directory);
        }
    }
}
