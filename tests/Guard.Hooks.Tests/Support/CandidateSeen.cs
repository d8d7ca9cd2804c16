using Guard.Hooks.Candidates;

namespace Guard.Hooks.Tests.Support;

/// <summary>Waits for a change of a candidate, also one that came before.</summary>
internal sealed class CandidateSeen : IObserver<Candidate>, IDisposable
{
    private readonly TaskCompletionSource<Candidate> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Candidate, bool> wanted;
    private readonly IDisposable listening;

    public CandidateSeen(TestGate gate, Func<Candidate, bool> wanted)
    {
        this.wanted = wanted;
        listening = gate.Gate.Changes.Subscribe(this);
        foreach (Candidate candidate in gate.Gate.List()) OnNext(candidate);
    }

    public Task<Candidate> Task => seen.Task;

    public void OnNext(Candidate value)
    {
        if (wanted(value)) seen.TrySetResult(value);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => listening.Dispose();
}
