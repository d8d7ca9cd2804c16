using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.ClientHooks;
using Guard.Hooks.Receiving;

namespace Guard.Commands;

/// <summary><c>guard hooks install|uninstall|status</c>: fast advice in a person's own clone, before the gate sees a commit.</summary>
internal static class HooksCommand
{
    private const string Advice = "This is advice: --no-verify skips it, and the gate neither knows nor needs it. The gate decides.";

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("hooks", "Check commits and pushes of your own clone early; advice only, the gate decides")
    {
        Install(context), Uninstall(), Status(), Run(context),
    };

    private static Argument<string?> Place() => new("REPO") { Arity = ArgumentArity.ZeroOrOne, Description = "The clone (default: the current directory)" };

    private static Command Install(CommandContext context)
    {
        var command = new Command("install", "Add the check to pre-commit and pre-push; hooks that are there still run, after it");
        Argument<string?> place = Place();
        command.Arguments.Add(place);
        command.SetAction(parsed =>
        {
            string home = context.OpenHome(parsed).Directory;
            using PersonClone clone = Open(parsed.GetValue(place));
            Say(new CloneHooks(clone).Install([.. DaemonStarter.Self()], home));
            using PersonClone after = Open(parsed.GetValue(place)); // what git reads now
            var hooks = new CloneHooks(after);
            Print(hooks);
            if (KnownRepository.Find(context.OpenHome(parsed), after.CommonDirectory) is null)
                CommandContext.Say("notice: this clone is not under guard, so only credentials are looked for (guard init).");
            Console.Out.WriteLine(Advice);
            return (int)(hooks.Active ? ExitCode.Ok : ExitCode.Usage);
        });
        return command;
    }

    private static Command Uninstall()
    {
        var command = new Command("uninstall", "Take the check out again; configuration and hooks are then what they would be without it");
        Argument<string?> place = Place();
        command.Arguments.Add(place);
        command.SetAction(parsed =>
        {
            using PersonClone clone = Open(parsed.GetValue(place));
            var hooks = new CloneHooks(clone);
            bool present = hooks.Present;
            Say(hooks.Uninstall());
            Console.Out.WriteLine(present ? $"{clone.WorkTree}: Guard's hooks are gone." : $"{clone.WorkTree} has no hooks of Guard's.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status", "Show which hooks check, and what runs after them");
        Argument<string?> place = Place();
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(place);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            using PersonClone clone = Open(parsed.GetValue(place));
            var hooks = new CloneHooks(clone);
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(new JsonObject
                {
                    ["clone"] = clone.WorkTree, ["installed"] = hooks.Present, ["active"] = hooks.Active, ["directory"] = hooks.Where,
                    ["hooks"] = new JsonArray([.. hooks.States().Select(state => (JsonNode)state.ToJson())]),
                });
                return (int)ExitCode.Ok;
            }

            Print(hooks);
            if (hooks is { Present: true, Active: false }) Console.Out.WriteLine("Another tool has taken the hooks over. Put the check back with: guard hooks install");
            Console.Out.WriteLine(Advice);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    // What the hooks start. Everything but a denial lets the commit go on.
    private static Command Run(CommandContext context)
    {
        var command = new Command("run", "Check what is staged or would be pushed (started by the hooks)") { Hidden = true };
        Argument<string> hook = new("HOOK");
        Argument<string[]> rest = new("ARGUMENTS") { Arity = ArgumentArity.ZeroOrMore };
        command.Arguments.Add(hook);
        command.Arguments.Add(rest);
        command.SetAction(parsed =>
        {
            try
            {
                string? directory = Environment.GetEnvironmentVariable("GIT_DIR");
                string? index = Environment.GetEnvironmentVariable("GIT_INDEX_FILE");
                using PersonClone clone = PersonClone.Open(directory ?? Directory.GetCurrentDirectory(), index);
                var check = new HookCheck(context.OpenHome(parsed), CommandContext.Say);
                bool passed = parsed.GetValue(hook) == "pre-push" ? check.Push(clone, InputLines()) : check.Commit(clone);
                return (int)(passed ? ExitCode.Ok : ExitCode.Denied);
            }
            catch (Exception error) when (error is RepositoryException or GuardException or IOException or UnauthorizedAccessException)
            {
                CommandContext.Say("guard: nothing was checked here: " + error.Message + " The gate still decides.");
                return (int)ExitCode.Ok;
            }
        });
        return command;
    }

    private static IEnumerable<string> InputLines()
    {
        while (Console.In.ReadLine() is { } line) yield return line;
    }

    private static PersonClone Open(string? directory)
    {
        string path = Path.GetFullPath(directory ?? Directory.GetCurrentDirectory());
        try
        {
            return PersonClone.Open(path);
        }
        catch (RepositoryException error)
        {
            throw new GuardException(ExitCode.Usage, "G162", error.Message, "Change into a clone, or name one: guard hooks install DIR", error);
        }
    }

    private static void Say(IEnumerable<string> notices)
    {
        foreach (string notice in notices) CommandContext.Say("notice: " + notice);
    }

    private static void Print(CloneHooks hooks)
    {
        foreach (HookState state in hooks.States())
        {
            string then = state.Chained is null ? "" : $"{(state.Checked ? ", then" : ":")} {state.Tool} {state.Chained}";
            Console.Out.WriteLine($"{state.Hook}: {(state.Checked ? "guard checks" : "guard does not check")}{then}");
        }
    }
}
