namespace Guard.Reports;

/// <summary>What needs a person.</summary>
/// <param name="What">What it is.</param>
/// <param name="Next">What to do.</param>
internal sealed record ReportTask(string What, string Next);
