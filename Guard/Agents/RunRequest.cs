using System.Text.Json.Nodes;
using Guard.Daemon.Wire;
using Guard.Egress.Budgets;

namespace Guard.Agents;

/// <summary>What a person asked of a run.</summary>
/// <param name="Goal">What the agent shall do.</param>
/// <param name="Branch">The protected branch, or null for the policy's.</param>
/// <param name="Command">The agent's argument vector; <c>{goal}</c> stands for the goal.</param>
/// <param name="Terminal">Whether the agent gets a pseudo-terminal.</param>
/// <param name="Columns">The terminal's columns.</param>
/// <param name="Rows">The terminal's rows.</param>
/// <param name="Term">TERM inside.</param>
/// <param name="Environment">Further environment for the agent (never of the person's own environment by itself).</param>
internal sealed record RunRequest(
    string Goal, string? Branch, IReadOnlyList<string> Command, bool Terminal, int Columns, int Rows, string Term,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The agent that an adapter drives, or null for <see cref="Command"/>.</summary>
    public string? Agent { get; init; }

    /// <summary>The model that the agent asks, or null for its own choice or the route's.</summary>
    public string? Model { get; init; }

    /// <summary>Who started it, as the resident Guard knows them.</summary>
    public string StartedBy { get; init; } = "";

    /// <summary>The night that it is an attempt of, or null.</summary>
    public string? Night { get; init; }

    /// <summary>A wider budget that the run's own spending counts in too, such as its night's; null for none.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Why there is a run, for the log.</summary>
    public IReadOnlyList<string> Reasons => StartedBy.Length > 0 ? ["goal: " + Goal, "started by " + StartedBy] : ["goal: " + Goal];

    /// <summary>The command with the goal filled in.</summary>
    public IReadOnlyList<string> Arguments => [.. Command.Select(c => c.Replace("{goal}", Goal, StringComparison.Ordinal))];

    /// <summary>Reads a <c>run</c> header.</summary>
    /// <exception cref="GuardException">Something is missing or of the wrong type.</exception>
    public static RunRequest Read(WireHeader header)
    {
        try
        {
            JsonObject body = header.Body;
            var command = body["command"]!.AsArray().Select(c => (string)c!).ToList();
            string? agent = (string?)body["agent"];
            if (agent is null && (command.Count == 0 || command[0].Length == 0)) throw new FormatException("the command is empty");
            return new RunRequest(
                (string)body["goal"]!, (string?)body["branch"], command, (bool)body["terminal"]!,
                Math.Clamp((int)body["columns"]!, 20, 1000), Math.Clamp((int)body["rows"]!, 5, 1000), (string)body["term"]!,
                body["environment"]!.AsObject().ToDictionary(e => e.Key, e => (string)e.Value!, StringComparer.Ordinal))
            {
                Agent = agent,
                Model = (string?)body["model"],
                StartedBy = (string?)body["startedBy"] ?? "",
            };
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new GuardException(ExitCode.Usage, "G180", "The run's request cannot be read: " + error.Message, "Use the guard command of the same build: guard stop, then again.", error);
        }
    }
}
