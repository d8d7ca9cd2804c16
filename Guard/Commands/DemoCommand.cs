using System.CommandLine;
using Guard.Demo;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard demo</c>: the main job end to end, with a scripted agent, in a throw-away place.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("demo", "Watch Guard decide on a scripted agent's commits, for real, in about a minute");
        Option<bool> keep = new("--keep") { Description = "Leave the demo's repository and Guard's home for a look" };
        command.Options.Add(keep);
        command.SetAction(async (parsed, cancellation) =>
        {
            bool live = Style.Colours(Console.IsOutputRedirected);
            return (int)await new DemoRunner(context, live, parsed.GetValue(keep)).RunAsync(cancellation);
        });
        return command;
    }
}
