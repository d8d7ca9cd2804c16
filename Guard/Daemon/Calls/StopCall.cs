using System.Text.Json.Nodes;
using Guard.Daemon.Wire;

namespace Guard.Daemon.Calls;

/// <summary><c>stop</c>: ends the resident Guard when nothing of a person's is running.</summary>
internal sealed class StopCall(RepositoryHosts hosts, Action stop) : ICall
{
    /// <inheritdoc/>
    public string Method => "stop";

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        if (hosts.All.SelectMany(h => h.Runs.Active).ToList() is { Count: > 0 } runs)
        {
            throw new GuardException(
                ExitCode.Usage, "G171", $"{runs.Count} run(s) are working: {string.Join(", ", runs.Select(r => r.Id))}.", "Wait for them, or end them: with Ctrl-C where they were started; an attempt of a night with guard night stop.");
        }

        stop();
        return Task.FromResult<JsonNode?>(new JsonObject { ["stopped"] = true });
    }
}
