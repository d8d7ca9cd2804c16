using Guard.Hooks.Candidates;
using Guard.Hooks.Gatekeeping;
using Guard.Measuring.Boxes;
using Guard.Vm;

namespace Guard.Agents;

/// <summary>How a run ends: the final state of its last candidate decides; without one, the agent's own end.</summary>
/// <param name="ExitCode">The exit code of <c>guard run</c>.</param>
/// <param name="Decision">One word for the log.</param>
/// <param name="Summary">One sentence for the person.</param>
internal sealed record RunOutcome(ExitCode ExitCode, string Decision, string Summary)
{
    /// <summary>Decides.</summary>
    /// <param name="end">How the agent ended.</param>
    /// <param name="last">The run's last candidate, or null.</param>
    /// <param name="interrupted">Whether the person asked the run to end.</param>
    /// <param name="kept">Where uncommitted work is kept, or null.</param>
    public static RunOutcome Of(AgentEnd end, Candidate? last, bool interrupted, string? kept)
    {
        BoxExit exit = end.Exit;
        string tail = (end.Stopped is null ? "" : $" Guard ended the agent: {end.Stopped}.") + (kept is null ? "" : $" Unsaved work: {kept}");
        // A terminal turns Ctrl-C into SIGINT inside the box: the command then ends by signal 2 without a frame of ours.
        if (interrupted || (exit.Signal == 2 && end.Terminal)) return new(ExitCode.Interrupted, "interrupted", "interrupted; committed work was pushed." + tail);
        if (last is not null)
        {
            string state = last.State.ToString().ToLowerInvariant();
            return new(CodeOf(last), state, $"last candidate {last.Id} {state}: {last.Verdict?.Reason.TrimEnd('.') ?? "no verdict yet"}.{tail}");
        }

        if (end.Stopped is not null) return new(ExitCode.AgentFailed, "agent-failed", "no commit was pushed." + tail);
        if (end.Failure is { } failure) return new(ExitCode.AgentFailed, "agent-failed", $"{failure}; no commit was pushed.{tail}");
        if (exit.Success || end.Summary?.Succeeded == true) return new(ExitCode.Ok, "no-candidate", "the agent ended without pushing a commit." + tail);
        string why = exit is { ExitCode: 127 } ? $"'{end.Command}' was not found in the box (mount its directory with toolchains: in the policy)" : $"the agent's command {BoxEnding.Of(exit)}";
        return new(ExitCode.AgentFailed, "agent-failed", why + "; no commit was pushed." + tail);
    }

    /// <summary>The exit code of a candidate's state.</summary>
    public static ExitCode CodeOf(Candidate candidate) => (ExitCode)CandidateExit.Of(candidate);
}
