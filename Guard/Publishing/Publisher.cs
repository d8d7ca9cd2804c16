using System.Threading.Channels;
using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Hooks.Upstreams;
using Guard.Log.Entries;
using Guard.Policies.Model;

namespace Guard.Publishing;

/// <summary>
/// Brings accepted history to the upstream, where the policy says so: forward only, by Guard's own credential, from public. It is woken when the branch
/// moves; what fails by the network is tried again, ever more slowly; what is refused is not, until something changes.
/// </summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly Publication _publication;
    private readonly Gate _gate;
    private readonly RetryDelay _delay;
    private readonly TimeProvider _clock;
    private readonly IDisposable _listening;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Func<Policy> _policy;
    private Task _worker = Task.CompletedTask;
    private volatile bool _again;

    /// <summary>Makes a publisher; it does nothing before <see cref="Start"/>.</summary>
    public Publisher(Gate gate, string repository, Func<PolicyInForce> policy, IDecisionLog log, TimeProvider clock)
    {
        (_gate, _clock, _policy) = (gate, clock, () => policy().Policy);
        _delay = new RetryDelay(clock, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15));
        _publication = new Publication(gate, repository, policy, log, clock, _delay);
        _listening = gate.Changes.Subscribe(new Listener(Wake));
    }

    /// <summary>How far the newest publication is.</summary>
    public PublishState State => _publication.State;

    /// <summary>When a failed publication is tried again, or null.</summary>
    public DateTimeOffset? RetryAt => State.Step is PublishStep.Pending or PublishStep.Pushing && _delay.Left > TimeSpan.Zero ? _clock.GetUtcNow() + _delay.Left : null;

    /// <summary>Whether something is on its way that should not be cut off by idleness.</summary>
    public bool Busy => State.Step is PublishStep.Pending or PublishStep.Pushing && PublishTarget.Of(_policy()) is not null && _gate is { Upstream: not null, UpstreamState.Pause: null };

    /// <summary>Begins, with whatever a former life left; also what was refused then is tried once.</summary>
    public void Start()
    {
        _again = true;
        _worker = Task.Run(WorkAsync);
        Wake();
    }

    /// <summary>Says that something changed by which a refused publication may work: the policy, a credential, the upstream.</summary>
    public void Retry()
    {
        _again = true;
        _delay.Succeed();
        Wake();
    }

    /// <summary>Publishes now, whatever was refused before.</summary>
    public async Task<PublishState> NowAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _delay.Succeed();
            await _publication.AttemptAsync(again: true, _stop.Token);
            return State;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listening.Dispose();
        await _stop.CancelAsync();
        await _worker;
        await _turn.WaitAsync();
        _turn.Dispose();
        _stop.Dispose();
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await NextAsync();
                await _turn.WaitAsync(_stop.Token);
                try
                {
                    bool again = _again;
                    _again = false;
                    await _publication.AttemptAsync(again, _stop.Token);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    _delay.Fail(); // a full disk, a log that takes nothing: nothing was pushed that is not found again
                    await Console.Error.WriteLineAsync($"{_clock.GetUtcNow():O} publishing failed: {error.Message}");
                }
                finally
                {
                    _turn.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Guard ends; what is on its way is in the file.
        }
    }

    // A failed attempt is repeated when its delay is over, however often the branch moves meanwhile.
    private async Task NextAsync()
    {
        if (_delay.Failures == 0 || State.Step is not (PublishStep.Pending or PublishStep.Pushing))
        {
            await _wake.Reader.ReadAsync(_stop.Token);
            if (_delay.Failures == 0) return;
        }

        while (_delay.Left > TimeSpan.Zero)
        {
            using var early = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Task waited = Task.Delay(_delay.Left + TimeSpan.FromMilliseconds(1), _clock, early.Token);
            Task woken = _wake.Reader.WaitToReadAsync(early.Token).AsTask();
            await Task.WhenAny(waited, woken);
            _stop.Token.ThrowIfCancellationRequested();
            bool told = woken.IsCompletedSuccessfully && _wake.Reader.TryRead(out _);
            await early.CancelAsync();
            if (told && _delay.Failures == 0) return;
        }
    }

    // Told while the gate works: it only wakes.
    private sealed class Listener(Action wake) : IObserver<Candidate>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(Candidate value)
        {
            if (value.State is CandidateState.Accepted or CandidateState.Reverted) wake();
        }
    }
}
