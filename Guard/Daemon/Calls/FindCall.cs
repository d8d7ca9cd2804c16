using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Daemon.Wire;
using Guard.Home;

namespace Guard.Daemon.Calls;

/// <summary><c>repository.find {path, name}</c>: which guarded repository a directory lies in, or which has a name as its id.</summary>
internal sealed class FindCall(RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "repository.find";

    /// <inheritdoc/>
    public Right Needs => Right.Read;

    /// <inheritdoc/>
    public Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        string path = parameters.Text("path");
        RepositoryRecord[] records = [.. hosts.All.Select(h => h.Record), .. hosts.AllClosed.Select(c => c.Record)];
        if (parameters.OptionalText("name") is { } name && hosts.All.Any(h => h.Record.Id == name)) return Task.FromResult<JsonNode?>(new JsonObject { ["id"] = name });
        for (string? at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            if (records.FirstOrDefault(r => r.Path == at) is { } record) return Task.FromResult<JsonNode?>(new JsonObject { ["id"] = record.Id });
        }

        throw new GuardException(
            ExitCode.Usage, "G170", $"{path} is not under guard.",
            records.Length == 0 ? "Put it under guard first: guard init" : "Put it under guard with guard init, or use --repo with one of: " + string.Join(", ", records.Select(r => r.Path)));
    }
}
