using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard log</c>: the decisions, and <c>verify</c> and <c>export</c> of the log itself.</summary>
internal static class LogCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("log", "Show, verify or export the log of every decision") { Verify(context), Export(context) };
        Option<bool> json = CommandContext.Json();
        Option<int> last = new("--last") { Description = "How many entries", DefaultValueFactory = _ => 50, HelpName = "N" };
        command.Options.Add(json);
        command.Options.Add(last);
        command.SetAction(async (parsed, cancellation) =>
        {
            var entries = new JsonArray();
            await context.Client(parsed).CallAsync(
                "log.read", new JsonObject { ["last"] = parsed.GetValue(last) }, item: entry => entries.Add(entry.DeepClone()), cancellationToken: cancellation);
            if (parsed.GetValue(json)) CommandContext.PrintJson(new JsonObject { ["entries"] = entries });
            else Console.Out.Write(Table(entries));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Prints what a verification found; also used by the demo.</summary>
    /// <returns>The exit code.</returns>
    public static int PrintVerification(JsonObject result)
    {
        bool valid = (bool)result["valid"]!;
        bool plain = Console.IsOutputRedirected;
        Console.Out.WriteLine(valid
            ? $"{Style.Good("consistent", plain)}: {(long)result["entries"]!} entries, root {(string)result["root"]!}, signed by {(string)result["key"]!}"
            : $"{Style.Bad("INVALID", plain)}: {(string)result["reason"]!}");
        if (valid) Console.Out.WriteLine("freshness is not shown: no later checkpoint or anchor was compared");
        return (int)(valid ? ExitCode.Ok : ExitCode.LogInvalid);
    }

    private static string Table(JsonArray entries)
    {
        var table = new TextTable("#", "TIME", "EVENT", "ACTOR", "SUBJECT", "DECISION", "REASON");
        foreach (JsonNode? entry in entries)
        {
            JsonObject? subject = entry!["subject"]?.AsObject();
            table.Add(
                ((long)entry["seq"]!).ToString(System.Globalization.CultureInfo.InvariantCulture), (string)entry["time"]!, (string)entry["event"]!,
                (string)entry["actor"]!["id"]!, (string?)subject?["candidate"] ?? (string?)subject?["repository"] ?? "",
                (string?)entry["decision"] ?? "", (string?)entry["reasons"]?.AsArray().FirstOrDefault() ?? "");
        }

        return table.Render();
    }

    private static Command Verify(CommandContext context)
    {
        var command = new Command("verify", "Check every entry, the tree and the signature");
        Option<bool> json = CommandContext.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject result = (await context.Client(parsed).CallAsync("log.verify", cancellationToken: cancellation))!.AsObject();
            if (!parsed.GetValue(json)) return PrintVerification(result);
            CommandContext.PrintJson(result);
            return (int)((bool)result["valid"]! ? ExitCode.Ok : ExitCode.LogInvalid);
        });
        return command;
    }

    private static Command Export(CommandContext context)
    {
        var command = new Command("export", "Write entries, checkpoint and key as files that other tools can verify (docs/log-format.md)");
        Argument<string> directory = new("DIRECTORY") { Description = "Where to; created when missing" };
        command.Arguments.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(directory));
            await context.Client(parsed).CallAsync("log.export", new JsonObject { ["directory"] = path }, cancellationToken: cancellation);
            Console.Out.WriteLine(path);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
