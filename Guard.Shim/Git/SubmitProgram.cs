using System.Text;
using System.Text.Json;

namespace Guard.Shim.Git;

/// <summary>
/// <c>guard-submit [--wait] [--json]</c>, in a box: pushes HEAD to the run's branch and exits with the verdict's code, one of those of <c>guard run</c>.
/// It has no rights of its own: it runs git as the agent could, and reads what the push and the run's verdict refs say.
/// </summary>
internal static class SubmitProgram
{
    private const int Internal = 1;
    private const int Usage = 2;
    private const int Denied = 3;
    private const string Prefix = "remote: ";
    private const string Help = """
        usage: guard-submit [--wait] [--json]

        Pushes HEAD to the branch of this run and exits with the verdict's code: 0 accepted, 3 denied by a rule, 4 score lowered,
        7 inconclusive, held or pending, 8 measurement failed, 1 or 2 anything else. It waits as long as the policy lets a push wait.

          --wait  wait for the verdict, however long it takes
          --json  print the last line of the push as JSON on stdout (docs/cli-json.md), instead of sentences

        """;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            Descriptor.Write(Descriptor.Output, Encoding.UTF8.GetBytes(Help));
            return 0;
        }

        if (arguments.FirstOrDefault(argument => argument is not ("--wait" or "--json")) is { } unknown)
        {
            Descriptor.Complain($"guard-submit: '{unknown}' is none of its options.\n{Help}");
            return Usage;
        }

        if (Environment.GetEnvironmentVariable("GUARD_BRANCH") is not { Length: > 0 } branch)
        {
            Descriptor.Complain("guard-submit: GUARD_BRANCH is not set: it works inside a run (guard run -- COMMAND).");
            return Usage;
        }

        return Submit(branch, arguments.Contains("--wait"), arguments.Contains("--json"));
    }

    private static int Submit(string branch, bool wait, bool json)
    {
        JsonDocument? last = null;
        int code = GitChild.Run(["push", "-o", "guard.format=json", "origin", "HEAD:" + branch], line => last = Hear(line) ?? last);
        if (last is null)
        {
            if (code == 0) Descriptor.Complain($"guard-submit: {branch} has this commit already.");
            return code switch { 0 => 0, 1 => Denied, _ => Internal }; // git push: 1 is a refused ref, anything else a failure
        }

        JsonElement end = last.RootElement;
        if (wait && IsUndecided(end))
        {
            string commit = Text(end.GetProperty("candidate"), "commit");
            Descriptor.Complain($"guard-submit: {Text(end.GetProperty("candidate"), "id")} has no verdict yet; waiting");
            if (VerdictWait.For(commit) is not { } decided) return Internal;
            end = decided.RootElement;
        }

        if (json) Descriptor.Write(Descriptor.Output, [.. Encoding.UTF8.GetBytes(end.GetRawText()), (byte)'\n']);
        else Descriptor.Write(Descriptor.Output, Encoding.UTF8.GetBytes(Sentence(end) + "\n"));
        return end.TryGetProperty("exitCode", out JsonElement exit) && exit.TryGetInt32(out int number) ? number : Internal;
    }

    /// <summary>Shows a line of git's.</summary>
    /// <returns>The event that it holds, when it ends a push.</returns>
    private static JsonDocument? Hear(string line)
    {
        if (!line.StartsWith(Prefix + "{", StringComparison.Ordinal))
        {
            Descriptor.Complain(line);
            return null;
        }

        JsonDocument heard;
        try
        {
            heard = JsonDocument.Parse(line[Prefix.Length..]);
        }
        catch (JsonException)
        {
            Descriptor.Complain(line);
            return null;
        }

        string name = Text(heard.RootElement, "event");
        if (name is "verdict" or "refused" or "unchanged") return heard;
        Descriptor.Complain("guard: " + (name == "received" ? $"{Text(heard.RootElement, "candidate")} received: {Text(heard.RootElement, "title")}" : Text(heard.RootElement, "text")));
        return null;
    }

    private static bool IsUndecided(JsonElement end) =>
        end.TryGetProperty("candidate", out JsonElement candidate) && Text(candidate, "state") is "received" or "screened" or "measured";

    private static string Sentence(JsonElement end)
    {
        if (Text(end, "event") == "unchanged") return "the branch is at this commit already";
        if (end.TryGetProperty("refs", out JsonElement refs)) return string.Join('\n', refs.EnumerateArray().Select(each => $"{Text(each, "ref")} refused: {Text(each, "reason")}"));
        JsonElement candidate = end.GetProperty("candidate");
        var lines = new StringBuilder();
        string reason = "no verdict yet, measuring goes on";
        if (candidate.TryGetProperty("verdict", out JsonElement verdict))
        {
            reason = Text(verdict, "reason");
            foreach (JsonElement finding in verdict.GetProperty("findings").EnumerateArray())
                lines.Append($"{Text(finding, "rule")} {Text(finding, "path")}: {Text(finding, "message")} → {Text(finding, "nextStep")}\n");
        }

        return lines.Append($"{Text(candidate, "id")} {Text(candidate, "state")}: {reason}").ToString();
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
