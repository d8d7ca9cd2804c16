namespace Guard.Log.Entries;

/// <summary>
/// A request of an agent's to a provider of models, as the log keeps it: never a body, never a query, never a secret. Money is decimal text, so that no
/// reader's floating point changes it.
/// </summary>
/// <param name="Route">The policy's route.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Host">The provider's host.</param>
/// <param name="Path">The request's path without its query.</param>
public sealed record LogEgress(string Route, string Method, string Host, string Path)
{
    /// <summary>The model asked, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Of an end: the sequence of the entry of its beginning.</summary>
    public long? Opened { get; init; }

    /// <summary>Tokens that count against the budget: reserved at the beginning, used at the end.</summary>
    public long? Tokens { get; init; }

    /// <summary>US dollars that count against the budget, likewise, as decimal text; null where none are counted.</summary>
    public string? Money { get; init; }

    /// <summary>Of an end: tokens of input as the provider reported them, those of its cache included.</summary>
    public long? Input { get; init; }

    /// <summary>Of an end: tokens of input that the provider read from its cache.</summary>
    public long? Cached { get; init; }

    /// <summary>Of an end: tokens of output.</summary>
    public long? Output { get; init; }

    /// <summary>Of an end: the provider's status; null where there was no answer.</summary>
    public long? Status { get; init; }

    /// <summary>Of an end: bytes of the answer's body that were passed on.</summary>
    public long? Bytes { get; init; }

    /// <summary>Of an end: milliseconds from the beginning.</summary>
    public long? Milliseconds { get; init; }
}
