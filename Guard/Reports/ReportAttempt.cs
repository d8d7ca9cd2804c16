namespace Guard.Reports;

/// <summary>One attempt in a report.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Run">Its run.</param>
/// <param name="StartedAt">When its box began, UTC; null where none was built.</param>
/// <param name="EndedAt">When it was over, UTC; null while it is under way.</param>
/// <param name="Decision"><c>moved</c>, <c>still</c>, <c>failed</c>, <c>cut-off</c>, or <c>working</c>.</param>
/// <param name="Summary">What became of it.</param>
/// <param name="Requests">Requests to providers of models.</param>
/// <param name="Tokens">Tokens that they cost.</param>
/// <param name="Money">US dollars that they cost.</param>
internal sealed record ReportAttempt(
    int Number, string Run, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string Decision, string Summary, int Requests, long Tokens, decimal Money);
