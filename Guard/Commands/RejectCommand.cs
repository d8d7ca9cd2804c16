using System.CommandLine;

namespace Guard.Commands;

/// <summary><c>guard reject</c>: ends a candidate that the policy holds; its commit is kept.</summary>
internal static class RejectCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("reject", "End a candidate that the policy holds; its commit is kept");
        var options = new DecisionOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.SendAsync(context, parsed, "reject", false, cancellation));
        return command;
    }
}
