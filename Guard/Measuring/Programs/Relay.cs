namespace Guard.Measuring.Programs;

/// <summary>Carries lines between the evaluator's channel and the program's standard streams, each direction by itself, content unread.</summary>
internal sealed class Relay
{
    private readonly RelayLimits limits;
    private long answers;
    private int last;
    private int firstEnd;

    /// <summary>Creates a relay for one measurement.</summary>
    public Relay(RelayLimits limits) => this.limits = limits;

    /// <summary>Lines that came from the program.</summary>
    public long Answers => Interlocked.Read(ref answers);

    /// <summary>Who sent the last line: when time runs out, the other side owes one.</summary>
    public Speaker LastSpeaker => (Speaker)Volatile.Read(ref last);

    /// <summary>Whose stream ended first: the other side's end may be an answer to that.</summary>
    public Speaker FirstEnd => (Speaker)Volatile.Read(ref firstEnd);

    /// <summary>Runs both directions until both ended.</summary>
    /// <param name="channel">The host's end of the evaluator's descriptor 4.</param>
    /// <param name="programInput">The program's standard input; closed when the evaluator closes its channel.</param>
    /// <param name="programOutput">The program's standard output.</param>
    /// <param name="cancellationToken">Ends both directions.</param>
    /// <exception cref="ProtocolException">A side broke a bound or the form.</exception>
    public async Task RunAsync(Stream channel, Stream programInput, Stream programOutput, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task questions = CarryAsync(Speaker.Evaluator, channel, programInput, stop.Token);
        Task replies = CarryAsync(Speaker.Program, programOutput, channel, stop.Token);
        Task first = await Task.WhenAny(questions, replies);
        if (!first.IsCompletedSuccessfully) await stop.CancelAsync();
        try
        {
            await first;
        }
        finally
        {
            await (first == questions ? replies : questions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(questions, replies);
    }

    private async Task CarryAsync(Speaker speaker, Stream from, Stream to, CancellationToken cancellationToken)
    {
        var reader = new LineReader(from, speaker, limits);
        bool open = true;
        while (true)
        {
            ReadOnlyMemory<byte> line = await NextAsync(reader, cancellationToken);
            if (line.IsEmpty) break;
            if (MessageShape.Refusal(line.Span[..^1]) is string reason) throw new ProtocolException(speaker, reason);
            Volatile.Write(ref last, (int)speaker);
            if (speaker == Speaker.Program) Interlocked.Increment(ref answers);
            // A receiver that is gone does not block a sender that still talks: its lines are read, bounded and dropped.
            open = open && await SendAsync(to, line, cancellationToken);
        }

        Interlocked.CompareExchange(ref firstEnd, (int)speaker, (int)Speaker.None); // before the other side can hear of it
        StreamEnd.CloseWriting(to);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> NextAsync(LineReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return default; // a box that was killed resets its streams: an end like any other
        }
    }

    private static async Task<bool> SendAsync(Stream to, ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(line, cancellationToken);
            await to.FlushAsync(cancellationToken);
            return true;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
