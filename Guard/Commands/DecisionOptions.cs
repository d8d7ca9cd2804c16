using System.CommandLine;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary>What <c>guard approve</c> and <c>guard reject</c> have in common.</summary>
internal sealed class DecisionOptions
{
    private readonly Argument<string> _candidate = new("CANDIDATE") { Description = "Its id, such as C12" };
    private readonly Option<string> _reason = new("--reason") { Description = "Why; goes into the log", Required = true, HelpName = "TEXT" };
    private readonly Option<string?> _commit = new("--commit") { Description = "Refuse unless the candidate is this commit (at least 7 hex digits)", HelpName = "ID" };
    private readonly Option<string?> _repository = CommandContext.Repository();
    private readonly Option<bool> _json = CommandContext.Json();

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_candidate);
        command.Options.Add(_reason);
        command.Options.Add(_commit);
        command.Options.Add(_repository);
        command.Options.Add(_json);
    }

    /// <summary>Sends the decision and prints what came of it.</summary>
    /// <param name="context">The command's surroundings.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="method">The call.</param>
    /// <param name="wait">Whether to wait for the verdict.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> SendAsync(CommandContext context, ParseResult parsed, string method, bool wait, CancellationToken cancellationToken)
    {
        DaemonClient client = context.Client(parsed);
        string id = await CommandContext.RepositoryIdAsync(client, parsed.GetValue(_repository), cancellationToken);
        var parameters = new JsonObject
        {
            ["repository"] = id, ["candidate"] = parsed.GetRequiredValue(_candidate), ["reason"] = parsed.GetRequiredValue(_reason),
            ["commit"] = parsed.GetValue(_commit), ["wait"] = wait,
        };
        JsonObject result = (await client.CallAsync(method, parameters, CommandContext.Progress(), cancellationToken: cancellationToken))!.AsObject();
        if (parsed.GetValue(_json)) CommandContext.PrintJson(result);
        else Print(result);
        return (int)result["exitCode"]!;
    }

    private static void Print(JsonObject result)
    {
        JsonObject candidate = result["candidate"]!.AsObject();
        JsonObject decision = candidate["decision"]!.AsObject();
        string before = (bool)result["changed"]! ? "" : " before";
        Console.Out.WriteLine($"{(string)candidate["id"]!} {(string)decision["decision"]!}{before} by {(string)decision["by"]!}: {TextTable.Clean((string)decision["reason"]!)}");
        Console.Out.WriteLine($"  commit  {(string)candidate["commit"]!}  {TextTable.Clean((string)candidate["title"]!)}");
        if (decision["rules"]!.AsArray() is { Count: > 0 } rules) Console.Out.WriteLine("  rules   " + string.Join(", ", rules.Select(rule => (string)rule!)));
        Console.Out.WriteLine(candidate["verdict"] is JsonObject verdict
            ? $"  {(string)candidate["state"]!}: {TextTable.Clean((string)verdict["reason"]!)}"
            : $"  {(string)candidate["state"]!}: it is measured as any other; guard show {(string)candidate["id"]!} tells the verdict");
    }
}
