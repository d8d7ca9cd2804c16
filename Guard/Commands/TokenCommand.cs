using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard token add|list|rm</c>: access tokens. A token is printed once, when it is made; Guard keeps its hash.</summary>
internal static class TokenCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) =>
        new("token", "Make, list and take away access tokens (git over HTTP, roles)") { Add(context), List(context), Remove(context) };

    private static Command Add(CommandContext context)
    {
        var command = new Command("add", "Make a token and print it, once; Guard keeps only its hash");
        Argument<string> name = Name();
        Option<string> role = new("--role") { Description = $"What it may do: {Roles.Names}", Required = true, HelpName = "ROLE" };
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(name);
        command.Options.Add(role);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            var parameters = new JsonObject { ["name"] = parsed.GetRequiredValue(name), ["role"] = parsed.GetRequiredValue(role) };
            JsonObject made = (await context.Client(parsed).CallAsync("token.add", parameters, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(made);
            }
            else
            {
                Console.Out.WriteLine((string)made["token"]!);
                CommandContext.Say($"This is the only time it is shown. {(string)made["name"]!} uses it as the password of git over HTTP, or as GUARD_TOKEN.");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "List tokens: names, roles, fingerprints");
        Option<bool> json = CommandContext.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject found = (await context.Client(parsed).CallAsync("token.list", cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(found);
                return (int)ExitCode.Ok;
            }

            var table = new TextTable("NAME", "ROLE", "FINGERPRINT", "MADE");
            foreach (JsonNode? token in found["tokens"]!.AsArray())
                table.Add((string)token!["name"]!, (string)token["role"]!, (string)token["fingerprint"]!, (string)token["created"]!);
            Console.Out.Write(table.Render());
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Remove(CommandContext context)
    {
        var command = new Command("rm", "Take a token away; the next request with it is refused");
        Argument<string> name = Name();
        command.Arguments.Add(name);
        command.SetAction(async (parsed, cancellation) =>
        {
            await context.Client(parsed).CallAsync("token.remove", new JsonObject { ["name"] = parsed.GetRequiredValue(name) }, cancellationToken: cancellation);
            CommandContext.Say("Taken away.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "Who has it: " + PersonName.Rule };
}
