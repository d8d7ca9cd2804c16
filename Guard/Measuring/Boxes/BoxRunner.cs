using Guard.Vm;

namespace Guard.Measuring.Boxes;

/// <summary>Runs boxes that just run a command to its end: prepare, build and test steps.</summary>
internal sealed class BoxRunner
{
    private readonly IBoxLauncher launcher;
    private readonly TimeProvider clock;

    /// <summary>Creates a runner.</summary>
    public BoxRunner(IBoxLauncher launcher, TimeProvider clock)
    {
        this.launcher = launcher;
        this.clock = clock;
    }

    /// <summary>Runs a command with an empty standard input.</summary>
    /// <param name="spec">The box; its wall-clock limit is set from <paramref name="timeout"/>.</param>
    /// <param name="timeout">Wall-clock limit.</param>
    /// <param name="cancellationToken">Kills the box.</param>
    /// <exception cref="IsolationUnavailableException">The box cannot be built here.</exception>
    public async Task<BoxOutcome> RunAsync(BoxSpec spec, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        await using IBox box = await launcher.StartAsync(new BoxRequest(spec with { Limits = BoxTime.Limit(spec.Limits, timeout) }), cancellationToken);
        box.StandardInput.Close();
        var output = new TailBuffer();
        var error = new TailBuffer();
        Task pumps = Task.WhenAll(output.PumpAsync(box.StandardOutput, CancellationToken.None), error.PumpAsync(box.StandardError, CancellationToken.None));
        bool timedOut = false;
        BoxExit exit;
        try
        {
            exit = await box.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            timedOut = true;
            await box.KillAsync();
            exit = await box.WaitAsync(cancellationToken);
        }

        await pumps.WaitAsync(cancellationToken);
        return new BoxOutcome(exit, timedOut || exit.TimedOut, output, error, box.Isolation);
    }
}
