using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Client;
using Guard.Home;
using Guard.Terminal;

namespace Guard.Commands;

/// <summary>What every command needs: the clock, the home, the resident Guard, and how to print. stdout is data, stderr is messages.</summary>
internal sealed class CommandContext(TimeProvider clock)
{
    private const int JsonVersion = 1;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a terminal or a pipe, never HTML
    };

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary><c>--home</c>, valid everywhere.</summary>
    public Option<string?> Home { get; } = new("--home")
    {
        Description = "Guard's home (default: GUARD_HOME, else $XDG_STATE_HOME/guard, else ~/.local/state/guard)", Recursive = true, HelpName = "DIR",
    };

    /// <summary>Makes a <c>--json</c> option.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON (a documented contract: docs/cli-json.md)" };

    /// <summary>Makes a <c>--repo</c> option.</summary>
    public static Option<string?> Repository() => new("--repo") { Description = "The guarded repository, or its id (default: the current directory)", HelpName = "DIR" };

    /// <summary>Opens the home that the command line names.</summary>
    public GuardHome OpenHome(ParseResult parsed) => GuardHome.Open(parsed.GetValue(Home));

    /// <summary>A client of the resident Guard: the service that GUARD_SOCKET names, unless <c>--home</c> is given, else that of a home.</summary>
    public DaemonClient Client(ParseResult parsed) =>
        parsed.GetValue(Home) is null && Environment.GetEnvironmentVariable(DaemonClient.SocketVariable) is { Length: > 0 } socket
            ? new DaemonClient(socket) : new DaemonClient(OpenHome(parsed), Clock);

    /// <summary>Finds which guarded repository a command is about.</summary>
    /// <exception cref="GuardException">The directory is in no guarded repository.</exception>
    public static async Task<string> RepositoryIdAsync(DaemonClient client, string? directory, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(directory ?? Directory.GetCurrentDirectory());
        JsonNode? found = await client.CallAsync("repository.find", new JsonObject { ["path"] = path, ["name"] = directory }, cancellationToken: cancellationToken);
        return (string)found!["id"]!;
    }

    /// <summary>Prints a document as indented JSON on stdout: an object whose first member <c>v</c> is the version of the contract.</summary>
    public static void PrintJson(JsonObject document) => Console.Out.Write(JsonText(document));

    /// <summary>That document's text, with its last line feed.</summary>
    public static string JsonText(JsonObject document)
    {
        var whole = new JsonObject { ["v"] = JsonVersion };
        foreach ((string name, JsonNode? value) in document) whole.Add(name, value?.DeepClone());
        return whole.ToJsonString(Indented) + "\n";
    }

    /// <summary>Prints a message for a person on stderr.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);

    /// <summary>Progress lines on stderr: on a terminal as they come, in a pipe nothing.</summary>
    public static IProgress<string> Progress() => new ProgressLines(Console.Error, !Console.IsErrorRedirected);

    /// <summary>Prints an error: id, what, where, why, and the next step.</summary>
    public static void Print(GuardException error)
    {
        Console.Error.WriteLine($"guard: {Style.Bad(error.Id, Console.IsErrorRedirected)} {error.Message}");
        Console.Error.WriteLine("  next: " + error.Next);
        if (Environment.GetEnvironmentVariable("GUARD_TRACE") == "1" && error.InnerException is not null) Console.Error.WriteLine(error.InnerException);
    }
}
