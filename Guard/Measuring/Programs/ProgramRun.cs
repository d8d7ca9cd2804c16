using System.Collections.Concurrent;
using Guard.Measuring.Boxes;
using Guard.Measuring.Layers;
using Guard.Vm;

namespace Guard.Measuring.Programs;

/// <summary>Starts both boxes, relays, and gathers what decides. It ends with the evaluator, a broken protocol, or the time limit.</summary>
internal sealed class ProgramRun
{
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);
    private readonly MeasurementContext context;
    private readonly ProgramBoxes boxes;
    private readonly RelayLimits limits;

    /// <summary>Creates a run.</summary>
    public ProgramRun(MeasurementContext context, ProgramBoxes boxes, RelayLimits limits)
    {
        this.context = context;
        this.boxes = boxes;
        this.limits = limits;
    }

    /// <summary>Runs to the end; both boxes are gone afterwards.</summary>
    public async Task<ProgramRunResult> RunAsync(BuiltTree tree, string seed, string label, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(context.Policy.Evaluator!.Timeout, context.Clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var descriptors = new ConcurrentDictionary<int, Stream>();
        Task<IBox> startEvaluator = context.Launcher.StartAsync(boxes.Evaluator(seed, (number, stream) => descriptors[number] = stream), cancellationToken);
        Task<IBox> startProgram = context.Launcher.StartAsync(boxes.Program(tree), cancellationToken);
        try
        {
            // Both are awaited before one failure is thrown, so that no box is left running.
            await Task.WhenAll(startEvaluator, startProgram);
            await using var evaluator = new DrainedBox(await startEvaluator, drainOutput: true);
            await using var program = new DrainedBox(await startProgram, drainOutput: false);
            context.Note(evaluator.Box.Isolation);
            context.Note(program.Box.Isolation);
            ProgramRunResult result = await WatchAsync(evaluator, program, descriptors, stop.Token, cancellationToken);
            await KeepAsync(label, evaluator, program, result);
            return result;
        }
        finally
        {
            foreach (Task<IBox> start in new[] { startEvaluator, startProgram })
            {
                if (start.IsCompletedSuccessfully) await (await start).DisposeAsync();
            }

            foreach (Stream stream in descriptors.Values) await stream.DisposeAsync();
        }
    }

    private async Task<ProgramRunResult> WatchAsync(
        DrainedBox evaluator, DrainedBox program, ConcurrentDictionary<int, Stream> descriptors, CancellationToken stop, CancellationToken cancellationToken)
    {
        var relay = new Relay(limits);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task relayed = relay.RunAsync(descriptors[ProgramBoxes.ChannelDescriptor], program.Box.StandardInput, program.Box.StandardOutput, end.Token);
        Task<byte[]> report = ReportReader.ReadAsync(descriptors[ProgramBoxes.ReportDescriptor], limits, end.Token);
        Task<BoxExit> evaluatorExit = evaluator.Box.WaitAsync(end.Token);
        Task<BoxExit> programExit = program.Box.WaitAsync(end.Token);
        Exception? violation = await FirstEndAsync(evaluatorExit, relayed, report);
        cancellationToken.ThrowIfCancellationRequested();
        if (violation is not null || !evaluatorExit.IsCompletedSuccessfully)
        {
            bool timedOut = violation is null;
            await end.CancelAsync();
            await Task.WhenAll(relayed, report, evaluatorExit, programExit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (evaluatorExit.IsFaulted) await evaluatorExit; // the box itself failed, which is nobody's lateness
            return new ProgramRunResult { Violation = violation, TimedOut = timedOut, LastSpeaker = relay.LastSpeaker, FirstEnd = relay.FirstEnd, Answers = relay.Answers };
        }

        // A program that ended makes its evaluator fail, whose end may be seen first: who stopped speaking first is to blame, and its exit follows.
        if (relay.FirstEnd == Speaker.Program) await ((Task)programExit).WaitAsync(LastMoment, context.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        BoxExit? early = programExit.IsCompletedSuccessfully ? await programExit : null;
        // The evaluator's box is gone, so its report ends by itself; what the other box still does counts no more.
        byte[] bytes = [];
        try
        {
            bytes = await report;
        }
        catch (ReportException flood)
        {
            violation = flood;
        }

        await program.Box.KillAsync();
        await end.CancelAsync();
        await Task.WhenAll(relayed, programExit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new ProgramRunResult
        {
            Evaluator = await evaluatorExit, Program = early, Report = bytes, Violation = violation,
            LastSpeaker = relay.LastSpeaker, FirstEnd = relay.FirstEnd, Answers = relay.Answers,
        };
    }

    /// <summary>Waits for the evaluator's end, or for the first thing that ends a run before it.</summary>
    private static async Task<Exception?> FirstEndAsync(Task<BoxExit> evaluatorExit, Task relayed, Task<byte[]> report)
    {
        var open = new List<Task> { evaluatorExit, relayed, report };
        while (open.Count > 0)
        {
            Task done = await Task.WhenAny(open);
            if (done.IsFaulted && done.Exception!.InnerException is ProtocolException or ReportException) return done.Exception!.InnerException;
            if (done.IsFaulted && done == relayed) await done;
            if (done == evaluatorExit) return null;
            open.Remove(done);
        }

        return null;
    }

    private async Task KeepAsync(string label, DrainedBox evaluator, DrainedBox program, ProgramRunResult result)
    {
        await evaluator.DisposeAsync();
        await program.DisposeAsync();
        context.Log.Keep(label + "-evaluator.stdout", evaluator.Output);
        context.Log.Keep(label + "-evaluator.stderr", evaluator.Error);
        context.Log.Keep(label + "-program.stderr", program.Error);
        context.Log.Event(
            "run", ("name", label), ("evaluator", result.Evaluator is { } e ? BoxEnding.Of(e) : "ended by Guard"),
            ("program", result.Program is { } p ? BoxEnding.Of(p) : "ended by Guard"), ("answers", result.Answers),
            ("timedOut", result.TimedOut), ("violation", result.Violation?.Message),
            ("report", System.Text.Encoding.UTF8.GetString(result.Report)));
    }
}
