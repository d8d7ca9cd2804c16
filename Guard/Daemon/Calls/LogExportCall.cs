using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.LogStore;

namespace Guard.Daemon.Calls;

/// <summary><c>log.export {directory}</c>: writes the log as files that other tools verify.</summary>
internal sealed class LogExportCall(SqliteDecisionLog log) : ICall
{
    /// <inheritdoc/>
    public string Method => "log.export";

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        string directory = parameters.Text("directory");
        try
        {
            await log.ExportAsync(directory, cancellationToken);
            return new JsonObject { ["directory"] = directory };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(ExitCode.Usage, "G172", $"The log cannot be exported to {directory}: {error.Message}", "Name a directory that you can write.", error);
        }
    }
}
