namespace Guard.Reports;

/// <summary>What was denied, counted.</summary>
/// <param name="Kind"><c>push</c> (refused before it was a candidate), <c>rule</c> or <c>request</c> (to a provider of models).</param>
/// <param name="What">What it was.</param>
/// <param name="Count">How often.</param>
internal sealed record ReportDenial(string Kind, string What, long Count);
