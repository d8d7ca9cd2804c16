using System.Text.Json.Nodes;
using Guard.Agents.Adapters;
using Guard.Agents.Installed;
using Guard.Daemon.Wire;

namespace Guard.Daemon.Calls;

/// <summary><c>agents.install {name, version}</c>: brings an agent into Guard's home.</summary>
internal sealed class AgentInstallCall(DaemonContext context, RepositoryHosts hosts) : ICall
{
    /// <inheritdoc/>
    public string Method => "agents.install";

    /// <inheritdoc/>
    public bool StopsWithCaller => true;

    /// <inheritdoc/>
    public async Task<JsonNode?> RunAsync(JsonObject parameters, CallChannel channel, CancellationToken cancellationToken)
    {
        IAgentAdapter adapter = AgentCatalog.Get(parameters.Text("name"));
        if (hosts.All.SelectMany(host => host.Runs.Active).FirstOrDefault(run => run.Agent == adapter.Name) is { } run)
        {
            throw new GuardException(
                ExitCode.Usage, "G370", $"Run {run.Id} works with {adapter.Name}: its program would be taken from under it.", "Wait for the run's end, or stop it, then again.");
        }

        string version = await new AgentInstaller(context.Home.Agents, context.Clock).InstallAsync(adapter, parameters.OptionalText("version"), cancellationToken);
        return new JsonObject
        {
            ["name"] = adapter.Name, ["version"] = version, ["testedVersion"] = adapter.Package.TestedVersion, ["directory"] = Path.Combine(context.Home.Agents, adapter.Name),
        };
    }
}
