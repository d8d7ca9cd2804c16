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

    /// <summary>Runs an agent to its end and answers the client.</summary>
    public async Task ServeAsync(WireHeader header, Stream client, CancellationToken cancellationToken)
    {
        (string id, string directory) = NewRun();
        await using FileStream transcript = new(Path.Combine(directory, "transcript.log"), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        using var stream = new RunStream(client, transcript);
        AgentRun? run = null;
        try
        {
            RunRequest request = RunRequest.Read(header);
            run = new AgentRun(host, id, directory, request);
            _active[id] = run;
            await stream.ResultAsync(await ExecuteAsync(run, stream, cancellationToken));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            GuardException known = Errors.Known(error);
            await stream.ResultAsync(new() { ["error"] = Errors.ToJson(known) });
        }
        finally
        {
            _active.TryRemove(id, out _);
        }
    }

    private async Task<JsonObject> ExecuteAsync(AgentRun run, RunStream stream, CancellationToken cancellationToken)
    {
        try
        {
            return await run.ExecuteAsync(stream, cancellationToken);
        }
        finally
        {
            await host.Gate.EndSourceAsync(run.Id);
        }
    }

    private (string Id, string Directory) NewRun()
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
