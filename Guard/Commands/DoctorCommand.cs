using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard doctor</c>: which isolation is real here and how to get the next rung. Exit 5 below <c>process</c>.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("doctor", "Show which isolation is real here, and how to get the next rung");
        Option<bool> json = CommandContext.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject report = (await context.Client(parsed).CallAsync("doctor", cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(report);
            else Print(report);
            return (int)((string)report["rung"]! == "none" ? ExitCode.NoIsolation : ExitCode.Ok);
        });
        return command;
    }

    private static void Print(JsonObject report)
    {
        bool plain = Console.IsOutputRedirected;
        Console.Out.WriteLine($"home {(string)report["home"]!}");
        foreach (JsonNode? check in report["checks"]!.AsArray())
        {
            bool good = (bool)check!["ok"]!;
            Console.Out.WriteLine($"{(good ? Style.Good("ok  ", plain) : Style.Open("look", plain))} {(string)check["check"]!}: {(string)check["found"]!}");
            if (check["fix"] is JsonNode fix) Console.Out.WriteLine("       fix: " + (string)fix!);
        }
    }
}
