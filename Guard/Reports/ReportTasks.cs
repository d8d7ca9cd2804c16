namespace Guard.Reports;

/// <summary>What of a night needs a person. Pure.</summary>
internal static class ReportTasks
{
    /// <summary>Finds it.</summary>
    public static IEnumerable<ReportTask> Of(NightReport report)
    {
        foreach (ReportCandidate each in report.Candidates)
        {
            if (each.Decision == "held") yield return new ReportTask($"{each.Id} waits for an operator: {(each.Findings is [{ } finding, ..] ? finding : each.Why)}", $"guard show {each.Id}, then guard approve {each.Id} --reason \"…\" or guard reject {each.Id} --reason \"…\"");
            if (each.Decision == "inconclusive") yield return new ReportTask($"{each.Id} could not be told from its baseline: {each.Why}", $"guard show {each.Id}; more pairs in the policy tell smaller differences");
            if (each.Decision == "open") yield return new ReportTask($"{each.Id} has no verdict yet", "guard status");
        }

        if (report.Candidates.Count(each => each.Decision == "failed") is var failed and > 0)
            yield return new ReportTask($"{failed} candidate(s) could not be built or measured: {report.Candidates.Last(each => each.Decision == "failed").Why}", "guard show CANDIDATE; if it is the evaluator, guard policy edit");
        foreach (ReportAttempt each in report.Attempts.Where(each => each.Decision == "cut-off"))
            yield return new ReportTask($"attempt {each.Number} was cut off: {each.Summary}", "look into the clone for work that was not committed");
        foreach (ReportAttempt each in report.Attempts.Where(each => each.Summary.Contains("Unsaved work: ", StringComparison.Ordinal)))
            yield return new ReportTask($"attempt {each.Number} left work that is in no commit: {each.Summary[each.Summary.IndexOf("Unsaved work: ", StringComparison.Ordinal)..]}", "take what is of use, then remove the directory");
        if (report.Stop is "failures" or "repository") yield return new ReportTask($"the night ended before its time: {report.StopText}", "guard doctor says what is missing");
        if (report.Stop is "rejects" or "still") yield return new ReportTask($"the night ended before its time: {report.StopText}", "look at the last attempts; another goal, or another agent");
    }
}
