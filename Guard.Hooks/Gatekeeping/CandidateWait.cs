using Guard.Hooks.Candidates;

namespace Guard.Hooks.Gatekeeping;

/// <summary>Waits for a candidate's verdict.</summary>
internal static class CandidateWait
{
    /// <summary>Waits until nothing more happens to a candidate by itself, or until it waits for the upstream itself.</summary>
    /// <exception cref="KeyNotFoundException">There is no such candidate.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the candidate was not.</exception>
    public static async Task<Candidate> UntilSettledAsync(GateServices services, string id, CancellationToken cancellationToken)
    {
        var settled = new TaskCompletionSource<Candidate>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable listening = services.Changes.Subscribe(changed =>
        {
            if (changed.Id == id && IsOver(changed)) settled.TrySetResult(changed);
        });
        Candidate now = services.Store.Get(id) ?? throw new KeyNotFoundException($"There is no candidate {id}.");
        return IsOver(now) ? now : await settled.Task.WaitAsync(cancellationToken);

        bool IsOver(Candidate candidate) => CandidateTransitions.IsSettled(candidate) || services.Parked.ContainsKey(id);
    }
}
