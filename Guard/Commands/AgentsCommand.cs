using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard agents</c>: the agents that Guard can drive, and <c>guard agents install</c> for one that is not here.</summary>
internal static class AgentsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("agents", "List the agents that Guard can drive, and what each is missing here") { Install(context) };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            var parameters = new JsonObject { ["repository"] = await RepositoryAsync(client, parsed.GetValue(repository), cancellation) };
            JsonObject found = (await client.CallAsync("agents.list", parameters, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(found);
            else Print(found["agents"]!.AsArray());
            return (int)ExitCode.Ok;
        });
        return command;
    }

    // Outside of a guarded repository there is no policy to look at, and the agents are listed all the same.
    private static async Task<string?> RepositoryAsync(DaemonClient client, string? directory, CancellationToken cancellationToken)
    {
        try
        {
            return await CommandContext.RepositoryIdAsync(client, directory, cancellationToken);
        }
        catch (GuardException error) when (directory is null && error.Id is "G170" or "G173")
        {
            return null;
        }
    }

    private static Command Install(CommandContext context)
    {
        var command = new Command("install", "Bring an agent into Guard's home with npm; no script of a package is run");
        Argument<string> name = new("NAME") { Description = "The agent" };
        Option<string?> version = new("--version") { Description = "Its version (default: the one that Guard's tests run)", HelpName = "V" };
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(name);
        command.Options.Add(version);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            var parameters = new JsonObject { ["name"] = parsed.GetRequiredValue(name), ["version"] = parsed.GetValue(version) };
            JsonObject made = (await context.Client(parsed).CallAsync("agents.install", parameters, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(made);
            else Console.Out.WriteLine($"{(string)made["name"]!} {(string)made["version"]!} is in {(string)made["directory"]!}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Print(JsonArray agents)
    {
        var table = new TextTable("AGENT", "INSTALLED", "TESTED", "SPEAKS", "WHERE", "MISSING");
        foreach (JsonNode? agent in agents)
        {
            string missing = string.Join("; ", agent!["missing"]!.AsArray().Select(each => $"{(string)each!["what"]!} → {(string)each["fix"]!}"));
            table.Add(
                (string)agent["name"]!, (bool)agent["installed"]! ? (string?)agent["version"] ?? "unknown" : "-", (string?)agent["testedVersion"] ?? "untested",
                string.Join(",", agent["apis"]!.AsArray().Select(api => (string)api!)), (string?)agent["place"] ?? "-", missing);
        }

        Console.Out.Write(table.Render());
    }
}
