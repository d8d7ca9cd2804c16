using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Guard.Nights;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard schedule list|next|run|pause|resume|rm</c>: nights that start by themselves. <c>guard night --from</c> makes one.</summary>
internal static class ScheduleCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("schedule", "List, start, pause and remove nights that start by themselves (guard night --from makes one)")
    {
        List(context),
        Next(context),
        Change(context, "run", "Start its night now"),
        Change(context, "pause", "Start no night until it is resumed"),
        Change(context, "resume", "End a pause; within the window of a night that was due, that night starts late"),
        Change(context, "rm", "Remove it; a night that it has started goes on"),
    };

    /// <summary>An instant as the clock of a zone shows it.</summary>
    public static string Local(string? instant, string zone) => instant is null
        ? ""
        : TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), LocalZones.Find(zone)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "List schedules and when each starts a night next");
        Option<bool> json = CommandContext.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject found = (await context.Client(parsed).CallAsync("schedule.list", cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(found);
                return (int)ExitCode.Ok;
            }

            var table = new TextTable("SCHEDULE", "REPOSITORY", "DAYS", "FROM", "UNTIL", "ZONE", "NEXT", "GOAL");
            foreach (JsonNode? each in found["schedules"]!.AsArray())
            {
                table.Add(
                    (string)each!["id"]!, (string)each["repository"]!, (string)each["days"]!, (string)each["from"]!, (string)each["until"]!, (string)each["zone"]!,
                    (bool)each["paused"]! ? "paused" : Local((string?)each["next"], (string)each["zone"]!), (string)each["goal"]!);
            }

            Console.Out.Write(table.Render());
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Next(CommandContext context)
    {
        var command = new Command("next", "Say which night starts next, and when");
        Option<bool> json = CommandContext.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject found = (await context.Client(parsed).CallAsync("schedule.list", cancellationToken: cancellation))!.AsObject();
            JsonObject? next = found["schedules"]!.AsArray().Where(each => each!["next"] is not null).OrderBy(each => (string)each!["next"]!, StringComparer.Ordinal).FirstOrDefault()?.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(new JsonObject { ["next"] = next?.DeepClone() });
            else if (next is null) CommandContext.Say("No night is scheduled.");
            else Console.Out.WriteLine($"{(string)next["id"]!} at {Local((string)next["next"]!, (string)next["zone"]!)} ({(string)next["zone"]!}): {TextTable.Clean((string)next["goal"]!)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Change(CommandContext context, string what, string description)
    {
        var command = new Command(what, description);
        Argument<string> id = new("SCHEDULE") { Description = "Its id, such as S1" };
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(id);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            var parameters = new JsonObject { ["schedule"] = parsed.GetRequiredValue(id), ["what"] = what };
            JsonObject result = (await context.Client(parsed).CallAsync("schedule.change", parameters, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(result);
            else if (what == "run") NightCommand.Begun(result);
            else CommandContext.Say(what switch { "pause" => "Paused.", "resume" => $"Resumed; next {Local((string?)result["next"], (string)result["zone"]!)}.", _ => "Removed." });
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
