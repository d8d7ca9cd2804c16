using Guard.Agents.Adapters;

namespace Guard.Tests.Agents;

/// <summary>What the real agents printed, line by line, against a scripted provider: once as they should, and where it refused, failed or broke off.</summary>
internal static class Recording
{
    /// <summary>The names of all recordings, such as <c>claude-ok</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.jsonl").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Agents", "Recordings");

    /// <summary>The bytes of a recording.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".jsonl"));

    /// <summary>A reader for a recording's agent, fresh.</summary>
    public static IAgentEventReader Reader(string name) => name.Split('-')[0] switch
    {
        "claude" => new ClaudeEvents(), "codex" => new CodexEvents(), "opencode" => new OpencodeEvents(), "gemini" => new GeminiEvents(), "pi" => new PiEvents(),
        var other => throw new ArgumentOutOfRangeException(nameof(name), other, "no such agent"),
    };

    /// <summary>Reads a whole stream.</summary>
    public static (IReadOnlyList<AgentEvent> Events, AgentSummary Summary) Read(IAgentEventReader reader, byte[] bytes, int piece = int.MaxValue, int lineLimit = EventLines.LongestLine)
    {
        var lines = new EventLines(reader, lineLimit);
        var tally = new AgentTally();
        var all = new List<AgentEvent>();
        for (int at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length - at)) Take(lines.Take(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at))));
        Take(lines.End());
        return (all, tally.Summary);

        void Take((IReadOnlyList<AgentEvent> Events, int Malformed) read)
        {
            all.AddRange(read.Events);
            foreach (AgentEvent each in read.Events) tally.Add(each);
            tally.AddMalformed(read.Malformed);
        }
    }
}
