using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Access;
using Guard.Secrets;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary><c>guard credential add|list|rm</c>: Guard's own credentials. A secret comes on standard input, from a file or from systemd; never as an argument.</summary>
internal static class CredentialCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) =>
        new("credential", "Keep, list and take away Guard's own credentials, for the upstream and for providers of models") { Add(context), List(context), Remove(context) };

    private static Command Add(CommandContext context)
    {
        var command = new Command("add", "Keep a credential; the secret comes on standard input, from a file or from systemd");
        Argument<string> name = Name();
        Option<string> kind = new("--kind") { Description = $"What it is for: {CredentialKinds.Names}", DefaultValueFactory = _ => CredentialKind.Https.Name(), HelpName = "KIND" };
        Option<string?> host = new("--host") { Description = "The one host that it is for, with a port where its address has one (for models: the provider's own unless named)", HelpName = "HOST" };
        Option<string?> user = new("--user") { Description = "The account there (https: git; ssh: whichever the address names)", HelpName = "NAME" };
        Option<string?> file = new("--file") { Description = "Read the secret from this file instead of standard input", HelpName = "FILE" };
        Option<string?> systemd = new("--systemd-credential") { Description = "The service gets it from systemd under this id (LoadCredential=ID:…)", HelpName = "ID" };
        Option<string?> knownHosts = new("--known-hosts") { Description = "For an ssh key: the host's own keys, as ssh-keyscan prints them; compare them first", HelpName = "FILE" };
        Option<string?> endpoint = new("--token-endpoint") { Description = "For a login: where Guard refreshes it", HelpName = "URL" };
        Option<string?> client = new("--client-id") { Description = "For a login: as which client Guard refreshes it", HelpName = "ID" };
        Option<bool> json = CommandContext.Json();
        command.Arguments.Add(name);
        foreach (Option option in (Option[])[kind, host, user, file, systemd, knownHosts, endpoint, client, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var parameters = new JsonObject
            {
                ["name"] = parsed.GetRequiredValue(name), ["kind"] = parsed.GetValue(kind), ["host"] = parsed.GetValue(host), ["user"] = parsed.GetValue(user),
                ["systemd"] = parsed.GetValue(systemd), ["knownHosts"] = parsed.GetValue(knownHosts) is { } hosts ? ReadFile(hosts) : null,
                ["tokenEndpoint"] = parsed.GetValue(endpoint), ["clientId"] = parsed.GetValue(client),
            };
            if (parsed.GetValue(systemd) is null) parameters["secret"] = Read(parsed.GetValue(file), parsed.GetValue(kind)!);
            JsonObject made = (await context.Client(parsed).CallAsync("credential.add", parameters, cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json)) CommandContext.PrintJson(made);
            else Console.Out.WriteLine($"{(string)made["name"]!}: {(string)made["kind"]!} for {(string)made["host"]!}; Guard shows it to that host only, and nobody can read it back here.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "List credentials: names, kinds, hosts; never a secret");
        Option<bool> json = CommandContext.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject found = (await context.Client(parsed).CallAsync("credential.list", cancellationToken: cancellation))!.AsObject();
            if (parsed.GetValue(json))
            {
                CommandContext.PrintJson(found);
                return (int)ExitCode.Ok;
            }

            var table = new TextTable("NAME", "KIND", "HOST", "ACCOUNT", "FROM", "MADE");
            foreach (JsonNode? each in found["credentials"]!.AsArray())
                table.Add((string)each!["name"]!, (string)each["kind"]!, (string)each["host"]!, (string?)each["user"] ?? "", (string)each["from"]!, (string)each["created"]!);
            Console.Out.Write(table.Render());
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Remove(CommandContext context)
    {
        var command = new Command("rm", "Forget a credential; the upstream is no longer shown it");
        Argument<string> name = Name();
        command.Arguments.Add(name);
        command.SetAction(async (parsed, cancellation) =>
        {
            await context.Client(parsed).CallAsync("credential.remove", new JsonObject { ["name"] = parsed.GetRequiredValue(name) }, cancellationToken: cancellation);
            CommandContext.Say("Forgotten. Take it back where it was issued, too.");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Name() => new("NAME") { Description = "Its name here: " + PersonName.Rule };

    private static string Read(string? file, string kind)
    {
        if (file is null && !Console.IsInputRedirected) CommandContext.Say("The secret comes on standard input; end with Ctrl-D. A pipe or --file shows it to nobody.");
        string text = file is null ? ReadAll(Console.OpenStandardInput(), "standard input") : ReadFile(file);
        return kind == CredentialKind.SshKey.Name() ? text : text.TrimEnd('\r', '\n'); // an editor's last line feed is no part of a token
    }

    private static string ReadFile(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return ReadAll(file, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(ExitCode.Usage, "G328", $"{path} cannot be read: {error.Message}", "Name a file that you can read.", error);
        }
    }

    private static string ReadAll(Stream stream, string name)
    {
        byte[] buffer = new byte[Secret.Most + 1];
        int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length > Secret.Most) throw new GuardException(ExitCode.Usage, "G328", $"{name} is larger than {Secret.Most / 1024} KiB.", "Give the secret alone.");
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw new GuardException(ExitCode.Usage, "G328", $"{name} is no text.", "Give a token or a key file as ssh-keygen writes it.");
        }
    }
}
