namespace Guard.Benchmarks.Crash;

/// <summary>Interrupts one way at one point, lets Guard recover, and looks whether anything is wrong.</summary>
/// <param name="lane">Where; its host is warm and idle, and is so again afterwards unless something was wrong.</param>
internal sealed class CrashRound(CrashLane lane)
{
    private const int FullDisk = 28; // ENOSPC
    private const int BrokenDisk = 5; // EIO
    private const int RecoveryStride = 4;
    private const int MostRecoveries = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<string> fired = [];
    private readonly List<string> violations = [];
    private bool healed;

    /// <summary>Counts the calls of a way that nothing interrupts.</summary>
    public static async Task<long> CountAsync(CrashLane lane, CrashScenario scenario)
    {
        string subject = await scenario.Prepare(lane);
        await lane.Host.TellAsync("off");
        await scenario.Run(lane, subject);
        long count = await lane.Host.TellAsync("off");
        await scenario.Finish(lane, subject);
        return count;
    }

    /// <summary>Does it.</summary>
    public async Task<CrashResult> RunAsync(CrashPoint point)
    {
        lane.Fails = point.Kind is not (CrashKind.KillAll or CrashKind.KillRecovery);
        try
        {
            string subject = await point.Scenario.Prepare(lane);
            await lane.Host.TellAsync(Command(point));
            await point.Scenario.Run(lane, subject);
            if (point.Kind is CrashKind.DiskFull or CrashKind.InputOutput) await AfterFailureAsync();
            else await AfterKillAsync(point);
            await lane.CallAsync("settle");
            await point.Scenario.Finish(lane, subject);
            await lane.LandAsync();
            var oracle = new CrashOracle(lane.Site, lane.Ledger);
            violations.AddRange(await oracle.LookAsync());
            violations.AddRange(oracle.Leftovers());
        }
        catch (Exception error) when (error is CrashViolationException or InvalidOperationException or IOException or TimeoutException)
        {
            violations.Add(error.Message);
        }

        return new CrashResult(point, fired, violations, healed);
    }

    private static string Command(CrashPoint point) => point.Kind switch
    {
        CrashKind.KillOne => $"kill-one {point.Call}",
        CrashKind.DiskFull => $"fail {FullDisk} {point.Call} 1000000",
        CrashKind.InputOutput => $"fail {BrokenDisk} {point.Call} 1",
        _ => $"kill-all {point.Call}",
    };

    private async Task AfterKillAsync(CrashPoint point)
    {
        if (lane.Host.Fired is null) await lane.Host.TellAsync("off"); // what a host does by itself after the way may still reach the point before this
        if (lane.Host.Fired is { } call)
        {
            fired.Add(call);
            bool host = point.Kind != CrashKind.KillOne || call.Split(' ')[2] == "dotnet";
            if (host) await lane.Host.GoneAsync().WaitAsync(Patience);
            if (point.Kind == CrashKind.KillRecovery) await KillRecoveriesAsync();
            if (host) await lane.StartAsync(null);
            else await GoOnAsync();
        }
    }

    // Recovery itself is killed: later and later, until it gets through.
    private async Task KillRecoveriesAsync()
    {
        for (int i = 0; i < MostRecoveries; i++)
        {
            await lane.StartAsync($"kill-all {1 + (i * RecoveryStride)}");
            await Task.WhenAny(lane.Host.Ended, Task.Run(() => lane.CallAsync("settle"))).WaitAsync(Patience);
            if (lane.Host.Fired is not { } call) break;
            fired.Add(call);
            await lane.Host.GoneAsync().WaitAsync(Patience);
        }

        if (lane.Host.Fired is not null) return;
        await lane.Host.TellAsync("off");
        await lane.CallAsync("stop");
        await lane.Host.GoneAsync().WaitAsync(Patience);
    }

    private async Task AfterFailureAsync()
    {
        await lane.Host.TellAsync("off");
        if (lane.Host.Fired is not { } call) return;
        fired.Add(call);
        if (lane.Host.Ended.IsCompleted) violations.Add("the host ended");
        await GoOnAsync();
    }

    // The same host must take the next push; what it left open it takes up at its next start.
    private async Task GoOnAsync()
    {
        await lane.Host.TellAsync("off");
        try
        {
            await lane.LandAsync();
        }
        catch (CrashViolationException)
        {
            healed = true;
        }

        await lane.RestartAsync();
    }
}
