using Guard.Egress.Rules;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Egress.Serving;

/// <summary>
/// Logs a run's requests: before one is forwarded, after its end, and when it is denied. Of denials the first few of a minute have an entry each, the others
/// one with their number when the minute is over: else an agent that asks again and again could fill the log, and a full log denies everybody.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="compose">Makes a record of an event of the run: actor, run, policy, repository.</param>
/// <param name="clock">The clock.</param>
internal sealed class EgressLog(IDecisionLog log, Func<string, LogRecord> compose, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Denials of one minute that are logged each.</summary>
    public const int Each = 20;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> ends = [];
    private int denied;
    private string last = "";
    private Task closing = Task.CompletedTask;

    /// <summary>Logs that a request is about to be forwarded.</summary>
    /// <returns>The entry. The request may go when it is written, and its answer come when it is durable: the flush takes no time of its own.</returns>
    /// <exception cref="LogUnavailableException">It is not written: the request must not be forwarded.</exception>
    public ValueTask<WrittenEntry> OpenedAsync(LogEgress egress) => log.WriteAsync(compose(LogEvents.EgressOpened) with { Egress = egress, Decision = "allowed" });

    /// <summary>Logs a request's end; the next request does not wait for that. A log that takes no more has its beginning, and so its reservation.</summary>
    public void Closed(LogEgress egress, bool isSettled, IReadOnlyList<string> reasons)
    {
        lock (gate)
        {
            ends.RemoveAll(task => task.IsCompleted);
            ends.Add(ClosedAsync(egress, isSettled, reasons));
        }
    }

    private async Task ClosedAsync(LogEgress egress, bool isSettled, IReadOnlyList<string> reasons)
    {
        await Task.Yield(); // not below the lock
        try
        {
            await log.AppendAsync(compose(LogEvents.EgressClosed) with { Egress = egress, Decision = isSettled ? "settled" : "reserved", Reasons = reasons }, CancellationToken.None);
        }
        catch (LogUnavailableException)
        {
            // What it cost is then what was reserved for it.
        }
    }

    /// <summary>Logs a denial.</summary>
    public async Task DeniedAsync(EgressRoute route, string host, string method, string target, string? model, string why)
    {
        lock (gate)
        {
            if (denied == 0) closing = CloseAsync();
            if (++denied > Each)
            {
                last = why;
                return;
            }
        }

        int mark = target.IndexOf('?', StringComparison.Ordinal);
        await WriteAsync(
            new LogEgress(route.Name, EgressTarget.Shown(method), host, EgressTarget.Shown(mark < 0 ? target : target[..mark])) { Model = model }, why);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task open;
        lock (gate) open = Task.WhenAll([closing, .. ends]);
        await open;
        stop.Dispose();
    }

    private async Task CloseAsync()
    {
        await Task.Delay(Span, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        int more;
        string why;
        lock (gate)
        {
            (more, why) = (denied - Each, last);
            denied = 0;
        }

        if (more > 0) await WriteAsync(null, $"{more} more requests were denied within a minute; the last: {why}");
    }

    private async Task WriteAsync(LogEgress? egress, string why)
    {
        try
        {
            await log.AppendAsync(compose(LogEvents.EgressDenied) with { Egress = egress, Decision = "denied", Reasons = [why] }, CancellationToken.None);
        }
        catch (LogUnavailableException)
        {
            // It is denied either way; a full log must not hide the reason from the agent.
        }
    }
}
