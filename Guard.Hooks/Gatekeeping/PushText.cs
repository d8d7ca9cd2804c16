using Guard.Hooks.Candidates;
using Guard.Hooks.Receiving;
using Guard.Policies.Model;

namespace Guard.Hooks.Gatekeeping;

/// <summary>The lines that a push prints.</summary>
public static class PushText
{
    private const int LongestLine = 600;

    /// <summary>A finding: <c>RULE PATH:LINE: message → next step</c>.</summary>
    public static string Of(Finding finding)
    {
        string place = finding.Path is null ? "" : $" {finding.Path}{(finding.Line is int line ? ":" + line : "")}";
        return TextFilter.Line($"{finding.Rule}{place}: {finding.Message} → {finding.NextStep}", LongestLine);
    }

    /// <summary>The verdict line: candidate, what became of it, and why.</summary>
    public static string Of(Candidate candidate)
    {
        string state = candidate.State.ToString().ToLowerInvariant();
        return TextFilter.Line($"{candidate.Id} {state}: {candidate.Verdict?.Reason ?? "no verdict yet"}", LongestLine);
    }
}
