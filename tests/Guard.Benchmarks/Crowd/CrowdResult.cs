using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Guard.Benchmarks.Crowd;

/// <summary>What a crowd came to.</summary>
/// <param name="Options">How large it was.</param>
/// <param name="Pushes">Every change.</param>
/// <param name="Took">From the first clone to the last answer.</param>
/// <param name="PeakKibibytes">The most that the host had resident.</param>
/// <param name="Seen">What the oracle found wrong in stores and log.</param>
internal sealed record CrowdResult(CrowdOptions Options, IReadOnlyList<CrowdPush> Pushes, TimeSpan Took, long PeakKibibytes, IReadOnlyList<string> Seen)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>All that was wrong.</summary>
    public IReadOnlyList<string> Problems => [.. Seen, .. Pushes.Where(push => push.Problem is not null).Select(push => push.Problem!), .. Refused > 0 ? [$"Guard refused {Refused} pushes for contention"] : Array.Empty<string>()];

    private int Refused => Pushes.Sum(push => push.Refused);

    /// <summary>Markdown.</summary>
    public string Text(IReadOnlyList<string> machine)
    {
        var text = new StringBuilder();
        CultureInfo plain = CultureInfo.InvariantCulture;
        text.Append(plain, $"# crowd\n\n{Options.Clients} clients at once, each a run with its own clone, bring {Options.Pushes} changes each, one after the other, with `stale: rebase`. ");
        text.Append("Every fifth raises the score and every fifth lowers it, which must not land; the score is a number in the tree. Afterwards an oracle that uses nothing of the gate looks at stores and log.\n\n");
        foreach (string fact in machine) text.Append(plain, $"- {fact}\n");
        text.Append(plain, $"- ingest workers: {(Options.Boxed ? $"{Options.Clients} processes, each in its box" : "in the host's process")}; clients on the same machine\n");
        int landed = Pushes.Count(push => !push.Lowers && push.Problem is null);
        text.Append("\n| | |\n|---|---|\n");
        text.Append(plain, $"| changes | {Pushes.Count:#,0} |\n| of them landed | {landed:#,0} |\n| of them rejected for their score, as they must be | {Pushes.Count(push => push.Lowers && push.Problem is null):#,0} |\n");
        text.Append(plain, $"| lost, `ok` without being on the branch, or otherwise wrong | {Pushes.Count(push => push.Problem is not null)} |\n| pushes that Guard refused for contention | {Refused} |\n");
        text.Append(plain, $"| times that a client was told by its own git to fetch first, which sends nothing to Guard then | {Pushes.Sum(push => push.Again - push.Refused):#,0} |\n| starts that Guard gave anew because the branch had moved | {Pushes.Sum(push => push.Rebases):#,0} |\n");
        text.Append(plain, $"| wrong in stores and log (promotions whose base is not the promotion before, falls of the score, states that disagree) | {Seen.Count} |\n");
        text.Append(plain, $"| all of it | {Took.TotalSeconds:0} s |\n| changes a second | {Pushes.Count / Took.TotalSeconds:0.0} |\n| most memory of the host | {PeakKibibytes / 1024.0:0} MiB |\n");
        text.Append("\n| milliseconds | median | 90 % | 99 % | slowest |\n|---|---|---|---|---|\n");
        Row(text, "`git push`, start to end", [.. Pushes.Select(push => push.Answered)]);
        Row(text, "until the change was on the branch or refused", [.. Pushes.Select(push => push.Settled)]);
        foreach (string problem in Problems.Distinct().Take(20)) text.Append(plain, $"\n- {problem.ReplaceLineEndings(" ")}");
        return text.ToString();
    }

    /// <summary>Writes docs/benchmarks/DATE-crowd.md and .json and returns the first one's relative path.</summary>
    public string Write(IReadOnlyList<string> machine, DateTimeOffset now)
    {
        string relative = $"docs/benchmarks/{now:yyyy-MM-dd}-{CrowdCommand.Name}.md";
        string path = Path.Combine(Places.Root, relative);
        File.WriteAllText(path, Text(machine));
        var json = new JsonObject
        {
            ["benchmark"] = CrowdCommand.Name,
            ["machine"] = new JsonArray([.. machine.Select(fact => (JsonNode)fact)]),
            ["seconds"] = Took.TotalSeconds,
            ["peakKibibytes"] = PeakKibibytes,
            ["problems"] = Problems.Count,
            ["answeredMilliseconds"] = new JsonArray([.. Pushes.Select(push => (JsonNode)Math.Round(push.Answered))]),
            ["settledMilliseconds"] = new JsonArray([.. Pushes.Select(push => (JsonNode)Math.Round(push.Settled))]),
        };
        File.WriteAllText(Path.ChangeExtension(path, ".json"), json.ToJsonString(Indented) + "\n");
        return relative;
    }

    private static void Row(StringBuilder text, string name, IReadOnlyList<double> samples) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {Comparison.Quantile(samples, 0.5):0} | {Comparison.Quantile(samples, 0.9):0} | {Comparison.Quantile(samples, 0.99):0} | {Comparison.Quantile(samples, 1):0} |\n");
}
