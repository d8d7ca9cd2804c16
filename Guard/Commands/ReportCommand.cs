using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Reports;

namespace Guard.Commands;

/// <summary><c>guard report</c>: what a night did, for the morning.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var command = new Command("report", "Tell what a night did: what was kept and why, scores, denials, cost, what needs a person");
        Option<string?> night = new("--night") { Description = "The night (default: the newest)", HelpName = "ID" };
        Option<string> format = new("--format") { Description = "md, json, or html: one page that needs nothing else", DefaultValueFactory = _ => "md", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("md", "json", "html");
        Option<string?> output = new("--output", "-o") { Description = "Write to this file instead of standard output", HelpName = "FILE" };
        Option<string?> repository = CommandContext.Repository();
        Option<bool> json = CommandContext.Json();
        foreach (Option option in (Option[])[night, format, output, repository, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            DaemonClient client = context.Client(parsed);
            var parameters = new JsonObject
            {
                ["repository"] = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(repository), cancellation), ["night"] = parsed.GetValue(night),
            };
            JsonObject report = (await client.CallAsync("report", parameters, cancellationToken: cancellation))!.AsObject();
            string text = (parsed.GetValue(json) ? "json" : parsed.GetValue(format)) switch
            {
                "json" => CommandContext.JsonText(report),
                "html" => HtmlReport.Render(ReportJson.Read(report)),
                _ => MarkdownReport.Render(ReportJson.Read(report)),
            };
            if (parsed.GetValue(output) is { } file) Write(file, text);
            else Console.Out.Write(text);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void Write(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text, new UTF8Encoding(false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(ExitCode.Usage, "G350", $"The report cannot be written to {file}: {error.Message}", "Name a file that you can write.", error);
        }
    }
}
