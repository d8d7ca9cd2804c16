using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Home;

namespace Guard.Commands;

/// <summary><c>guard policy show|edit|apply</c>: reads and changes the policy in force. Only <c>apply</c> changes anything.</summary>
internal static class PolicyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("policy", "Show, edit and apply the policy in force") { Show(context), Edit(context), Apply(context) };

    private static Command Show(CommandContext context)
    {
        var command = new Command("show", "Print the policy in force as it was pinned");
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        command.Options.Add(repository);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            JsonObject policy = await InForceAsync(client, parsed.GetValue(repository), cancellation);
            if (parsed.GetValue(json)) CommandContext.PrintJson(policy);
            else Console.Out.Write((string)policy["text"]!);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Edit(CommandContext context)
    {
        var command = new Command("edit", "Open a draft of the policy in $EDITOR; apply it with guard policy apply");
        Option<string?> repository = CommandContext.Repository();
        command.Options.Add(repository);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            JsonObject policy = await InForceAsync(client, parsed.GetValue(repository), cancellation);
            string draft = DraftOf(context.OpenHome(parsed), (string)policy["repository"]!);
            if (!File.Exists(draft)) DurableFile.Replace(draft, Encoding.UTF8.GetBytes((string)policy["text"]!));
            string? editor = Environment.GetEnvironmentVariable("VISUAL") ?? Environment.GetEnvironmentVariable("EDITOR");
            if (string.IsNullOrEmpty(editor))
            {
                Console.Out.WriteLine(draft);
                CommandContext.Say("Neither VISUAL nor EDITOR is set: edit the file above, then run guard policy apply.");
                return (int)ExitCode.Ok;
            }

            var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
            foreach (string argument in (string[])["-c", editor + " \"$1\"", "sh", draft]) start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync(cancellation);
            CommandContext.Say("Nothing is in force yet. Next: guard policy apply");
            return process.ExitCode == 0 ? (int)ExitCode.Ok : (int)ExitCode.Usage;
        });
        return command;
    }

    private static Command Apply(CommandContext context)
    {
        var command = new Command("apply", "Check a policy, show what changes, and pin it as the next version");
        Argument<string?> file = new("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "The policy (default: the draft of guard policy edit)" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> check = new("--check") { Description = "Only check and show the difference" };
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(file);
        command.Options.Add(repository);
        command.Options.Add(check);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation);
            string? draft = parsed.GetValue(file) is null ? DraftOf(context.OpenHome(parsed), id) : null;
            string path = draft ?? Path.GetFullPath(parsed.GetValue(file)!);
            JsonObject result = (await client.CallAsync("policy.apply", new JsonObject
            {
                ["repository"] = id, ["file"] = path, ["text"] = ReadPolicy(path), ["check"] = parsed.GetValue(check),
            }, CommandContext.Progress(), cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(result);
            }
            else
            {
                foreach (JsonNode? change in result["changes"]!.AsArray()) Console.Out.WriteLine((string)change!);
                Console.Out.WriteLine((string)result["summary"]!);
            }

            if (draft is not null && !parsed.GetValue(check)) File.Delete(draft);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Reads a policy file as UTF-8 text.</summary>
    /// <exception cref="GuardException">It cannot be read, is no UTF-8 or too large.</exception>
    public static string ReadPolicy(string path)
    {
        try
        {
            if (new FileInfo(path).Length > 1 << 20) throw new IOException("it is larger than 1 MiB");
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new GuardException(ExitCode.Usage, "G122", $"The policy {path} cannot be read: {error.Message}", "Name a policy file, or make a draft with: guard policy edit", error);
        }
    }

    private static string DraftOf(GuardHome home, string repositoryId)
    {
        Directory.CreateDirectory(home.Drafts);
        return Path.Combine(home.Drafts, repositoryId + ".yaml");
    }

    private static async Task<JsonObject> InForceAsync(DaemonClient client, string? directory, CancellationToken cancellation)
    {
        string id = await CommandContext.RepositoryIdAsync(client, directory, cancellation);
        return (await client.CallAsync("policy.show", new JsonObject { ["repository"] = id }, cancellationToken: cancellation))!.AsObject();
    }
}
