using Guard.Hooks.Receiving;
using Guard.Hooks.Receiving.ProcReceive;
using Guard.Log.Entries;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Logs pushes that are refused: of one source the first few of a minute each with its reasons, the others as one entry with their number when the minute
/// is over. Else one source could fill the log, and a full log denies everybody. Candidates are none of this.
/// </summary>
internal sealed class RefusalLog(GateServices services) : IAsyncDisposable
{
    /// <summary>Refused pushes of one source and minute that are logged each.</summary>
    public const int Each = 20;

    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Minute> minutes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();

    /// <summary>Takes note of a refused push.</summary>
    /// <param name="command">Its first update.</param>
    /// <param name="context">Who pushed.</param>
    /// <param name="reasons">Why.</param>
    public async Task RecordAsync(RefCommand command, ReceiveContext context, IReadOnlyList<string> reasons)
    {
        lock (gate)
        {
            if (!minutes.TryGetValue(context.Source, out Minute? minute))
            {
                minutes[context.Source] = minute = new Minute();
                minute.Closing = CloseAsync(context, minute);
            }

            if (++minute.Refused > Each)
            {
                minute.Last = reasons[0];
                return;
            }
        }

        await WriteAsync(context, new LogSubject(services.Repository.Id) { Ref = command.ShownName, Old = command.OldId, New = command.NewId }, reasons);
    }

    /// <summary>Logs what was counted and not logged; nobody pushes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task[] closing;
        lock (gate) closing = [.. minutes.Values.Select(minute => minute.Closing)];
        await Task.WhenAll(closing);
        stop.Dispose();
    }

    private async Task CloseAsync(ReceiveContext context, Minute minute)
    {
        await Task.Delay(Span, services.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (gate) minutes.Remove(context.Source);
        if (minute.Refused <= Each) return;
        await WriteAsync(
            context, new LogSubject(services.Repository.Id) { Ref = services.Repository.BranchRef },
            [$"{minute.Refused - Each} more pushes of {context.Source} were refused within a minute; the last: {minute.Last}"]);
    }

    private async Task WriteAsync(ReceiveContext context, LogSubject subject, IReadOnlyList<string> reasons)
    {
        try
        {
            await services.Log.RecordAsync(LogEvents.PushRefused, context.Actor, RefNames.IsRun(context.Source) ? context.Source : null, subject, "denied", reasons);
        }
        catch (LogUnavailableException)
        {
            // It is refused either way; a full log must not hide the reason from the pusher.
        }
    }

    private sealed class Minute
    {
        public int Refused { get; set; }

        public string Last { get; set; } = "";

        public Task Closing { get; set; } = Task.CompletedTask;
    }
}
