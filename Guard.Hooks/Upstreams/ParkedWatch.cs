using Guard.Hooks.Gatekeeping;
using Guard.Log.Entries;

namespace Guard.Hooks.Upstreams;

/// <summary>
/// Looks at the upstream again while candidates wait for it: where nobody pushes, nothing else would. Ever more slowly, and with the turn.
/// </summary>
/// <param name="services">The gate's parts.</param>
/// <param name="conductor">Has the turn to give.</param>
/// <param name="sync">Looks; the caller has the turn.</param>
internal sealed class ParkedWatch(GateServices services, Conductor conductor, Func<CancellationToken, Task> sync)
{
    private readonly RetryDelay delay = new(services.Time, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));
    private readonly Lock gate = new();
    private Task watching = Task.CompletedTask;
    private bool isWatching;

    /// <summary>Begins, if it does not look already.</summary>
    public void Begin()
    {
        lock (gate)
        {
            if (isWatching) return;
            isWatching = true;
            watching = Task.Run(WatchAsync);
        }
    }

    /// <summary>Ends when it looks no more; the gate is ending.</summary>
    public Task EndAsync()
    {
        lock (gate) return watching;
    }

    private async Task WatchAsync()
    {
        try
        {
            while (IsWanted())
            {
                delay.Fail();
                await Task.Delay(delay.Left, services.Time, conductor.Stopping);
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The gate ends; who waits is taken up at the next start.
        }
    }

    private bool IsWanted()
    {
        lock (gate)
        {
            if (!services.Parked.IsEmpty) return true;
            delay.Succeed();
            return isWatching = false;
        }
    }

    private async Task LookAsync()
    {
        await conductor.Turn.WaitAsync(conductor.Stopping);
        try
        {
            if (!services.Parked.IsEmpty) await sync(conductor.Stopping);
        }
        catch (LogUnavailableException)
        {
            // Nothing changed; it is looked again.
        }
        finally
        {
            conductor.Turn.Release();
        }
    }
}
