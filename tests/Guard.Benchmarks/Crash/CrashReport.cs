using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks.Crash;

/// <summary>The result of a run of points: Markdown and JSON.</summary>
internal static class CrashReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Markdown: machine, points by way and kind, points by what was interrupted, and what was wrong.</summary>
    public static string Text(IReadOnlyList<CrashResult> results, IReadOnlyList<string> machine, CrashOptions options)
    {
        var text = new StringBuilder();
        text.Append("# crash\n\nA push is interrupted at its file-system calls below Guard's home (`fspoint`: ptrace and seccomp, one counter for the host, git and everything else it started); ");
        text.Append("then Guard starts again, the client pushes the same commit again, another client pushes a new one, and an oracle that uses nothing of the gate looks: ");
        text.Append("`git fsck` of every store, history, candidates' files, the log's verifier on a copy, files left behind.\n\n");
        foreach (string fact in machine) text.Append(CultureInfo.InvariantCulture, $"- {fact}\n");
        text.Append(CultureInfo.InvariantCulture, $"- ingest worker and keeper: {(options.Host.Contains(CrashHost.Boxed) ? "each a process in its box" : "in the host's process; git and the lanes are processes")}\n");
        text.Append("\n| way | kind | points | something wrong | next push only after a restart |\n|---|---|---|---|---|\n");
        foreach (IGrouping<(string, CrashKind), CrashResult> group in results.GroupBy(result => (result.Point.Scenario.Name, result.Point.Kind)).OrderBy(g => g.Key.Kind).ThenBy(g => g.Key.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key.Item1} | {Words(group.Key.Item2)} | {Points(group):#,0} | {group.Count(result => result.Violations.Count > 0)} | {group.Count(result => result.Healed)} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| all | | {Points(results):#,0} | {results.Count(result => result.Violations.Count > 0)} | {results.Count(result => result.Healed)} |\n");
        text.Append("\n| what was interrupted | points |\n|---|---|\n");
        foreach (IGrouping<string, string> group in results.SelectMany(result => result.Fired).GroupBy(Place).OrderByDescending(group => group.Count()))
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key} | {group.Count():#,0} |\n");
        text.Append("\nWrong would be: a candidate that was told or logged and is gone, a branch, a log or a state that disagree, an `ok` for a commit that is not on the branch, ");
        text.Append("a push that does not land afterwards, a store that fsck complains of, a log that does not verify, a file left behind.\n");
        foreach (CrashResult wrong in results.Where(result => result.Violations.Count > 0))
            text.Append(CultureInfo.InvariantCulture, $"\n- {wrong.Point.Scenario.Name}, {Words(wrong.Point.Kind)}, call {wrong.Point.Call} ({(wrong.Fired.Count > 0 ? Place(wrong.Fired[0]) : "not reached")}): {string.Join("; ", wrong.Violations)}");
        return text.ToString();
    }

    /// <summary>Writes docs/benchmarks/DATE-crash.md and .json, named after the kinds where not all were asked for, and returns the first one's relative path.</summary>
    public static string Write(IReadOnlyList<CrashResult> results, IReadOnlyList<string> machine, CrashOptions options, DateTimeOffset now)
    {
        bool all = options.Kinds.Count == Enum.GetValues<CrashKind>().Length;
        string kinds = all ? "" : string.Concat(options.Kinds.Select(kind => "-" + kind.ToString().ToLowerInvariant()));
        string relative = $"docs/benchmarks/{now:yyyy-MM-dd}-crash{(options.Host.Contains(CrashHost.Boxed) ? "-boxes" : "")}{kinds}.md";
        string path = Path.Combine(Places.Root, relative);
        File.WriteAllText(path, Text(results, machine, options));
        var json = new JsonObject
        {
            ["benchmark"] = CrashCommand.Name,
            ["machine"] = new JsonArray([.. machine.Select(fact => (JsonNode)fact)]),
            ["points"] = new JsonArray([.. results.OrderBy(r => r.Point.Kind).ThenBy(r => r.Point.Scenario.Name, StringComparer.Ordinal).ThenBy(r => r.Point.Call).Select(result => (JsonNode)new JsonArray(
                result.Point.Scenario.Name, result.Point.Kind.ToString(), result.Point.Call, string.Join(", ", result.Fired.Select(Place)), result.Violations.Count, result.Healed))]),
        };
        File.WriteAllText(Path.ChangeExtension(path, ".json"), json.ToJsonString(Indented) + "\n");
        return relative;
    }

    private static int Points(IEnumerable<CrashResult> results) => results.Sum(result => result.Fired.Count);

    private static string Words(CrashKind kind) => kind switch
    {
        CrashKind.KillAll => "kill -9 of all",
        CrashKind.KillOne => "kill -9 of one process",
        CrashKind.KillRecovery => "kill -9 of all, then of recovery again and again",
        CrashKind.DiskFull => "full disk",
        _ => "I/O error",
    };

    // "killed 12 git openat /…/home/r/public.git/refs/heads/main.lock": program, call, and which part of Guard's home.
    private static string Place(string fired)
    {
        string[] words = fired.Split(' ', 5);
        string path = words[4];
        string part = path.StartsWith("/store/", StringComparison.Ordinal) ? Part(path.Split('/')[2])
            : path.Split("/home/", 2) is [_, var below] ? below.Split('/') is ["r", var store, ..] ? Part(store) : below.Split('/')[0] : path;
        return $"{words[2]} {words[3]}, {part}";
    }

    private static string Part(string store) => store switch { "public.git" or "public.objects" => "public", "vault.git" => "vault", "intake" => "intake", _ => store };
}
