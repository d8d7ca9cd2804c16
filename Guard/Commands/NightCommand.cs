using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Nights;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard night</c>: attempt after attempt of an agent until something ends it; <c>list|show|stop</c>.</summary>
internal static class NightCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("night", "Run an agent again and again until morning, each time from the newest branch")
        {
            List(context), Show(context), Stop(context),
        };
        var options = new NightOptions();
        Option<string?> from = new("--from") { Description = "Start at this local time instead of now: once, or on --days", HelpName = "HH:MM" };
        Option<string?> days = new("--days") { Description = "With --from: every night of these days: daily, mon-fri, sat,sun", HelpName = "DAYS" };
        Option<bool> json = CommandContext.Json();
        options.AddTo(command);
        foreach (Option option in (Option[])[from, days, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            NightPlan plan = options.Read(parsed, await CommandContext.RepositoryIdAsync(client, parsed.GetValue(options.Repository), cancellation));
            if (parsed.GetValue(from) is { } start)
            {
                var parameters = new JsonObject { ["plan"] = NightPlanJson.Write(plan), ["from"] = start, ["days"] = parsed.GetValue(days) };
                JsonObject made = (await client.CallAsync("schedule.add", parameters, cancellationToken: cancellation))!.AsObject();
                if (parsed.GetValue(json)) CommandContext.PrintJson(made);
                else Console.Out.WriteLine($"{(string)made["id"]!}: {(string)made["days"]!} from {start} until {plan.Until} ({plan.Zone}), next {ScheduleCommand.Local((string?)made["next"], plan.Zone)}. guard schedule shows, pauses and removes it.");
                return (int)ExitCode.Ok;
            }

            if (parsed.GetValue(days) is not null) throw new GuardException(ExitCode.Usage, "G001", "--days needs --from.", "Write --from 22:00 --days mon-fri.");
            JsonObject night = (await client.CallAsync("night.start", new JsonObject { ["plan"] = NightPlanJson.Write(plan) }, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(night);
            else Begun(night);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Says that a night has begun, and what may be done.</summary>
    public static void Begun(JsonObject night)
    {
        string id = (string)night["id"]!;
        Console.Out.WriteLine($"{id} is under way until {ScheduleCommand.Local((string)night["endsAt"]!, (string)night["zone"]!)}; each attempt begins at the newest branch, and what lands passed the gate.");
        Console.Out.WriteLine($"  follow it: guard night show {id}   end it: guard night stop {id}   in the morning: guard report --night {id}");
    }

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "List the nights of a repository");
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject found = await NightsAsync(context.Client(parsed), parsed.GetValue(repository), cancellation);
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(found);
                return (int)ExitCode.Ok;
            }

            var table = new TextTable("NIGHT", "STATE", "BEGAN", "ATTEMPTS", "LANDED", "GOAL", "WHY IT ENDED");
            foreach (JsonNode? night in found["nights"]!.AsArray())
            {
                JsonArray attempts = night!["attempts"]!.AsArray();
                table.Add(
                    (string)night["id"]!, (string)night["state"]!, ScheduleCommand.Local((string)night["startedAt"]!, (string)night["zone"]!), attempts.Count.ToString(CultureInfo.InvariantCulture),
                    attempts.Sum(each => (int)each!["accepted"]!).ToString(CultureInfo.InvariantCulture), (string)night["goal"]!, (string?)night["stop"]?["text"] ?? "");
            }

            Console.Out.Write(table.Render());
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        var command = new Command("show", "Show a night's attempts (default: the newest night)");
        Argument<string?> id = new("NIGHT") { Description = "Its id, such as N3", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(id);
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonArray nights = (await NightsAsync(context.Client(parsed), parsed.GetValue(repository), cancellation))["nights"]!.AsArray();
            string? wanted = parsed.GetValue(id);
            JsonObject night = nights.LastOrDefault(each => wanted is null || (string)each!["id"]! == wanted)?.AsObject()
                ?? throw new GuardException(ExitCode.Usage, "G343", wanted is null ? "There has been no night here." : $"There is no night '{wanted}' here.", "guard night list shows them; guard night --goal … --agent … --until 07:00 starts one.");
            if (parsed.GetValue(json)) CommandContext.PrintJson(night);
            else Print(night);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Stop(CommandContext context)
    {
        var command = new Command("stop", "End a night: no attempt follows, and its agent is told to end");
        Argument<string> id = new("NIGHT") { Description = "Its id, such as N3" };
        Option<string?> repository = CommandContext.Repository();
        command.Arguments.Add(id);
        command.Options.Add(repository);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string where = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            JsonObject night = (await client.CallAsync("night.stop", new JsonObject { ["repository"] = where, ["night"] = parsed.GetRequiredValue(id) }, cancellationToken: cancellation))!.AsObject();
            CommandContext.Say((string)night["state"]! == "ended" ? "The night is over." : "No attempt follows; the agent is told to end, and what it has committed is pushed and judged.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<JsonObject> NightsAsync(DaemonClient client, string? repository, CancellationToken cancellation)
    {
        string where = await CommandContext.RepositoryIdAsync(client, repository, cancellation);
        return (await client.CallAsync("night.list", new JsonObject { ["repository"] = where }, cancellationToken: cancellation))!.AsObject();
    }

    private static void Print(JsonObject night)
    {
        string zone = (string)night["zone"]!;
        Console.Out.WriteLine($"{(string)night["id"]!}  {(string)night["state"]!}  {TextTable.Clean((string)night["goal"]!)}");
        Console.Out.WriteLine($"from {ScheduleCommand.Local((string)night["startedAt"]!, zone)} until {ScheduleCommand.Local((string?)night["endedAt"] ?? (string)night["endsAt"]!, zone)}{(night["stop"] is JsonObject stop ? ": " + TextTable.Clean((string)stop["text"]!) : "")}");
        var table = new TextTable("ATTEMPT", "RUN", "STATE", "PUSHED", "LANDED", "TOKENS", "WHAT CAME OF IT");
        foreach (JsonNode? each in night["attempts"]!.AsArray())
        {
            table.Add(
                ((int)each!["number"]!).ToString(CultureInfo.InvariantCulture), (string)each["run"]!, (string)each["state"]!, each["candidates"]!.AsArray().Count.ToString(CultureInfo.InvariantCulture),
                ((int)each["accepted"]!).ToString(CultureInfo.InvariantCulture), ((long)each["tokens"]!).ToString(CultureInfo.InvariantCulture), (string)each["summary"]!);
        }

        Console.Out.Write(table.Render());
    }
}
