using System.IO.Pipelines;
using System.Text;
using Guard.Agents.Adapters;
using Guard.Daemon.Wire;

namespace Guard.Agents;

/// <summary>
/// What an agent prints as events: kept as it is (<c>output.jsonl</c>), kept as Guard reads it (<c>events.jsonl</c>), added up, watched, and
/// shown to people as lines of text.
/// </summary>
/// <param name="reader">Reads the agent's lines.</param>
/// <param name="watch">Sees an agent that gets nowhere.</param>
/// <param name="directory">The run's directory.</param>
/// <param name="clock">The clock.</param>
internal sealed class AgentOutput(IAgentEventReader reader, AgentWatch watch, string directory, TimeProvider clock)
{
    private readonly AgentTally _tally = new();

    /// <summary>What the events come to so far.</summary>
    public AgentSummary Summary => _tally.Summary;

    /// <summary>Takes the agent's output to its end.</summary>
    public async Task PumpAsync(Stream source, IRunConsole console)
    {
        var text = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19));
        Task shown = console.PumpOutAsync(text.Reader.AsStream(), WireFrameKind.Output);
        try
        {
            using var raw = new CappedFile(Path.Combine(directory, "output.jsonl"));
            using var kept = new CappedFile(Path.Combine(directory, "events.jsonl"));
            var lines = new EventLines(reader);
            byte[] buffer = new byte[64 * 1024];
            int read;
            while ((read = await source.ReadAsync(buffer)) > 0)
            {
                raw.Write(buffer.AsSpan(0, read));
                await TakeAsync(lines.Take(buffer.AsSpan(0, read)), kept, text.Writer);
            }

            await TakeAsync(lines.End(), kept, text.Writer);
        }
        finally
        {
            await text.Writer.CompleteAsync();
            await shown;
        }
    }

    private async Task TakeAsync((IReadOnlyList<AgentEvent> Events, int Malformed) read, CappedFile kept, PipeWriter text)
    {
        if (read.Malformed > 0) _tally.AddMalformed(read.Malformed);
        foreach (AgentEvent what in read.Events)
        {
            _tally.Add(what);
            watch.Seen(what);
            kept.Write(Encoding.UTF8.GetBytes(EventRecord.Line(what, clock.GetUtcNow())));
            if (EventText.Of(what) is { } line) await text.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }
}
