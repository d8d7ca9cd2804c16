namespace Guard.Vm.Guests;

/// <summary>
/// The host's end of the conversation with a guest's init, over any transport. The guest may send anything: what is no frame, or none that it may send,
/// ends the session with one reason, and with it everything that runs in the guest.
/// </summary>
/// <param name="transmit">Sends bytes to the guest, in order and without waiting; false when the guest takes none any more.</param>
public sealed class GuestSession(Func<ReadOnlyMemory<byte>, bool> transmit)
{
    private const int MostProcesses = 64;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly GuestFrameReader _reader = new();
    private readonly Dictionary<uint, GuestProcess> _processes = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _became;
    private uint _last;
    private GuestException? _error;

    /// <summary>Done when the guest's init says that it stands; fails with a <see cref="GuestException"/> when it will not.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Bytes came from the guest. One thread at a time.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (_error is not null) return;
        try
        {
            while (_reader.TryTake(ref bytes, out GuestFrame frame)) Take(frame);
        }
        catch (InvalidDataException error)
        {
            Fail($"The guest broke the protocol: {error.Message}");
        }
    }

    /// <summary>The guest is gone, or is to be given up.</summary>
    /// <param name="reason">One sentence.</param>
    public void Fail(string reason)
    {
        GuestProcess[] processes;
        var error = new GuestException(reason);
        lock (_gate)
        {
            if (_error is not null) return;
            _error = error;
            processes = [.. _processes.Values];
            _processes.Clear();
        }

        foreach (GuestProcess process in processes) process.Fail(error);
        foreach (TaskCompletionSource? source in (TaskCompletionSource?[])[_ready, _became])
            if (source?.TrySetException(error) == true) _ = source.Task.Exception; // seen, for who does not ask
    }

    /// <summary>Starts a command.</summary>
    /// <exception cref="GuestException">The guest is gone, or runs as many as it may.</exception>
    public GuestProcess Start(GuestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        byte[] payload = command.Write();
        if (payload.Length > GuestFrame.MostPayload) throw new ArgumentException($"A command of {payload.Length} bytes is too long.", nameof(command));
        GuestProcess process;
        lock (_gate)
        {
            if (_error is not null) throw new GuestException(_error.Message);
            if (_processes.Count == MostProcesses) throw new GuestException($"The guest runs {MostProcesses} commands, which is as many as it may.");
            process = new GuestProcess(this, ++_last);
            _processes.Add(process.Stream, process);
        }

        Send(GuestFrame.Write(process.Stream, GuestFrameKind.Start, payload));
        return process;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The command.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <exception cref="GuestException">The guest is gone, or the command does not end when it is killed.</exception>
    public async Task<GuestResult> ExecAsync(GuestCommand command, ReadOnlyMemory<byte> input, GuestLimits limits, TimeProvider time, CancellationToken cancellation = default)
    {
        GuestProcess process = Start(command);
        using var over = new CancellationTokenSource(limits.Time, time);
        using CancellationTokenRegistration kill = over.Token.Register(() => process.Kill()), cancel = cancellation.Register(() => process.Kill());
        Task feed = FeedAsync(process, input);
        Task<(byte[] Bytes, bool Cut)> output = CollectAsync(process.ReadOutputAsync, limits.OutputBytes), errors = CollectAsync(process.ReadErrorsAsync, limits.OutputBytes);
        GuestExit exit = await EndAsync(process, limits.Time + Grace, time);
        await Task.WhenAll(feed, output, errors);
        cancellation.ThrowIfCancellationRequested();
        return new GuestResult(exit, output.Result.Bytes, errors.Result.Bytes, over.IsCancellationRequested, output.Result.Cut || errors.Result.Cut);
    }

    /// <summary>Makes the guest a machine of its own.</summary>
    /// <exception cref="GuestException">It cannot be, does not answer in time, or is gone: it must not be used.</exception>
    internal async Task BecomeAsync(GuestIdentity identity, TimeSpan patience, TimeProvider time)
    {
        var became = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_error is not null) throw new GuestException(_error.Message);
            _became = became;
        }

        Send(GuestFrame.Write(0, GuestFrameKind.Become, identity.Write()));
        try
        {
            await became.Task.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            // Whatever it says from now on: late is not in time.
            string reason = $"The guest did not take its identity within {patience.TotalSeconds:0.#} s.";
            Fail(reason);
            throw new GuestException(reason);
        }
    }

    /// <summary>Sends a frame.</summary>
    internal void Send(byte[] frame)
    {
        if (_error is null && !transmit(frame)) Fail("The guest takes nothing any more.");
    }

    // A guest that keeps a command that was killed is none that can be used.
    private async Task<GuestExit> EndAsync(GuestProcess process, TimeSpan patience, TimeProvider time)
    {
        try
        {
            return await process.Ended.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            Fail("The guest did not end a command that was killed.");
            return await process.Ended;
        }
    }

    private static async Task FeedAsync(GuestProcess process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await process.WriteAsync(input);
            process.CloseInput();
        }
        catch (GuestException)
        {
            // It ended before it read all of it; how it ended says the rest.
        }
    }

    private static async Task<(byte[] Bytes, bool Cut)> CollectAsync(Func<CancellationToken, ValueTask<byte[]>> read, int most)
    {
        var kept = new MemoryStream();
        bool cut = false;
        while (await read(CancellationToken.None) is { Length: > 0 } bytes)
        {
            int part = (int)Math.Min(bytes.Length, most - kept.Length);
            kept.Write(bytes, 0, part);
            cut |= part < bytes.Length;
        }

        return (kept.ToArray(), cut);
    }

    private void Take(GuestFrame frame)
    {
        switch (frame.Kind)
        {
            case GuestFrameKind.Ready when frame.Stream == 0 && frame.Payload is [GuestFrame.ProtocolVersion]:
                _ready.TrySetResult();
                return;
            case GuestFrameKind.Became when frame.Stream == 0 && _became is not null:
                if (frame.Payload.Length == 0) _became.TrySetResult();
                else Fail($"The guest could not take its identity: {System.Text.Encoding.UTF8.GetString(frame.Payload)}");
                return;
        }

        GuestProcess? process;
        lock (_gate) process = _processes.GetValueOrDefault(frame.Stream);
        if (process is null) throw new InvalidDataException($"a frame of kind {frame.Kind} for command {frame.Stream}, which does not run");
        if (!process.Take(frame)) return;
        lock (_gate) _processes.Remove(frame.Stream);
    }
}
