namespace Guard.Reports;

/// <summary>What requests to one model cost.</summary>
/// <param name="Model">The model, or the route where a request names none.</param>
/// <param name="Requests">How many.</param>
/// <param name="Input">Tokens of input as the provider reported them.</param>
/// <param name="Cached">Those of them that came from its cache.</param>
/// <param name="Output">Tokens of output.</param>
/// <param name="Tokens">Tokens that count against the budget; more than the sum of the others where a request ended without a report.</param>
/// <param name="Money">US dollars that count against the budget.</param>
internal sealed record ReportSpending(string Model, int Requests, long Input, long Cached, long Output, long Tokens, decimal Money);
