using System.CommandLine;

namespace Guard.Commands;

/// <summary><c>guard approve</c>: lets a candidate that the policy holds go on to measuring.</summary>
internal static class ApproveCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("approve", "Let a candidate that the policy holds go on to measuring");
        var options = new DecisionOptions();
        Option<bool> wait = new("--wait") { Description = "Wait for its verdict and exit with its code" };
        options.AddTo(command);
        command.Options.Add(wait);
        command.SetAction((parsed, cancellation) => options.SendAsync(context, parsed, "approve", parsed.GetValue(wait), cancellation));
        return command;
    }
}
