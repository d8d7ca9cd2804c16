using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Measuring.Boxes;

namespace Guard.Measuring;

/// <summary>
/// The operator's log of one measurement: a directory <c>measurements/COMMIT/N/</c> with <c>events.jsonl</c> and the last 64 KiB of every stream
/// of every box. It may hold hidden inputs, so nothing of it is ever returned to an agent.
/// </summary>
internal sealed class MeasurementLog
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;

    private MeasurementLog(string directory, TimeProvider clock)
    {
        Directory = directory;
        this.clock = clock;
    }

    /// <summary>The log's directory.</summary>
    public string Directory { get; }

    /// <summary>Opens the next log of a candidate.</summary>
    /// <param name="paths">The repository's paths.</param>
    /// <param name="commit">The candidate's commit.</param>
    /// <param name="clock">Stamps the events, UTC.</param>
    public static MeasurementLog Open(MeasurementPaths paths, string commit, TimeProvider clock)
    {
        string parent = MeasurementPaths.Private(Path.Combine(MeasurementPaths.Private(paths.Measurements), commit));
        for (int number = System.IO.Directory.GetDirectories(parent).Length + 1; ; number++)
        {
            string directory = Path.Combine(parent, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (System.IO.Directory.Exists(directory)) continue;
            return new MeasurementLog(MeasurementPaths.Private(directory), clock);
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="name">What happened, such as <c>pair</c>.</param>
    /// <param name="details">Members of the event.</param>
    public void Event(string name, params (string Key, JsonNode? Value)[] details)
    {
        var line = new JsonObject { ["at"] = clock.GetUtcNow().UtcDateTime.ToString("O"), ["event"] = name };
        foreach ((string key, JsonNode? value) in details) line[key] = value;
        lock (gate) File.AppendAllText(Path.Combine(Directory, "events.jsonl"), line.ToJsonString(JsonSerializerOptions.Default) + "\n");
    }

    /// <summary>Keeps the tail of a stream; nothing for an empty one.</summary>
    /// <param name="name">File name without extension, such as <c>pair-1-baseline-evaluator.stderr</c>.</param>
    /// <param name="tail">The tail.</param>
    public void Keep(string name, TailBuffer tail)
    {
        if (tail.Total > 0) File.WriteAllBytes(Path.Combine(Directory, name + ".txt"), tail.ToArray());
    }

    /// <summary>Keeps both tails of a box and how it ended.</summary>
    public void Keep(string name, BoxOutcome outcome)
    {
        Keep(name + ".stdout", outcome.Output);
        Keep(name + ".stderr", outcome.Error);
        Event("box", ("name", name), ("ending", outcome.Ending));
    }
}
