using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Log.Entries;
using Guard.Policies.Model;
using Guard.Policies.Scoring;

namespace Guard.Hooks.Gatekeeping;

/// <summary>
/// Carries out what an operator decides on candidates that the policy holds. Each decision is bound to one candidate's commit, and in the log before
/// anything follows from it. Who may decide is settled before this is called; no connection of a box leads here.
/// </summary>
internal sealed class OperatorDesk(GateServices services, Conductor conductor) : IDisposable
{
    /// <summary>Most characters of a reason; more is cut.</summary>
    public const int LongestReason = 500;

    private const int LeastHexDigits = 7;
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Lets a held candidate go on to measuring, as if the rules that hold it had passed.</summary>
    /// <exception cref="KeyNotFoundException">There is no such candidate.</exception>
    /// <exception cref="DecisionRefusedException">It is not held, or its commit is another one.</exception>
    /// <exception cref="LogUnavailableException">The decision cannot be logged; nothing was changed.</exception>
    public Task<OperatorResult> ApproveAsync(string id, string? commit, string reason, LogActor actor) => DecideAsync(id, commit, true, async held =>
    {
        OperatorDecision decision = Decision(true, reason, actor, HoldingRules(held).Union(held.Decision?.Rules ?? []));
        long entry = await services.Log.RecordAsync(
            LogEvents.CandidateApproved, held, actor, "approved", [decision.Reason, .. decision.Rules.Select(rule => "approved: " + rule)]);
        Candidate approved = services.Set(held with { State = CandidateState.Screened, Verdict = null, Decision = decision, LogEntry = entry });
        conductor.Enqueue(approved);
        return approved;
    });

    /// <summary>Ends a held candidate as rejected; its commit stays in the vault.</summary>
    /// <inheritdoc cref="ApproveAsync"/>
    public Task<OperatorResult> RejectAsync(string id, string? commit, string reason, LogActor actor) => DecideAsync(id, commit, false, async held =>
    {
        OperatorDecision decision = Decision(false, reason, actor, []);
        var verdict = new Verdict(VerdictKind.Rejected, $"rejected by {decision.By}: {decision.Reason}") { Findings = held.Verdict?.Findings ?? [] };
        await conductor.SettleAsync(held with { Decision = decision }, verdict, actor);
        return services.Store.Get(held.Id)!;
    });

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>The rules that hold a candidate, in ordinal order.</summary>
    private static IEnumerable<string> HoldingRules(Candidate held) =>
        held.Verdict?.Findings.Where(finding => finding.Action == FindingAction.Hold).Select(finding => finding.Rule) ?? [];

    private async Task<OperatorResult> DecideAsync(string id, string? commit, bool approve, Func<Candidate, Task<Candidate>> carryOut)
    {
        await turn.WaitAsync(conductor.Stopping);
        try
        {
            Candidate now = services.Store.Get(id) ?? throw new KeyNotFoundException($"There is no candidate {id}.");
            CheckCommit(now, commit);
            if (now.State == CandidateState.Held) return new OperatorResult(await carryOut(now), true);
            if (now.Decision is { } before && before.Approved == approve) return new OperatorResult(now, false);
            string state = now.State.ToString().ToLowerInvariant();
            string told = now.Decision is { } other ? $" ({other.By} {(other.Approved ? "approved" : "rejected")} it: {other.Reason})" : "";
            throw new DecisionRefusedException(
                $"{id} is {state} and not held{told}, so there is nothing to {(approve ? "approve" : "reject")}.", $"See what became of it: guard show {id}");
        }
        finally
        {
            turn.Release();
        }
    }

    private static void CheckCommit(Candidate candidate, string? commit)
    {
        if (commit is null || (commit.Length >= LeastHexDigits && candidate.Commit.StartsWith(commit.ToLowerInvariant(), StringComparison.Ordinal))) return;
        throw new DecisionRefusedException(
            $"{candidate.Id} is commit {candidate.Commit}, not {TextFilter.Line(commit, 60)}; nothing was decided.",
            $"Look at it (guard show {candidate.Id}), then name its commit with at least {LeastHexDigits} hex digits.");
    }

    private OperatorDecision Decision(bool approved, string reason, LogActor actor, IEnumerable<string> rules) =>
        new(approved, actor.Id, TextFilter.Line(reason.Trim(), LongestReason), services.Time.GetUtcNow(), [.. rules.Order(StringComparer.Ordinal).Distinct()]);
}
