namespace Guard.Log.Entries;

/// <summary>What an entry is about. Object ids are lower-case hex.</summary>
/// <param name="Repository">The guarded repository's id.</param>
public sealed record LogSubject(string Repository)
{
    /// <summary>The candidate's id (<c>C12</c>), or null.</summary>
    public string? Candidate { get; init; }

    /// <summary>The full ref name that moves or was asked to move, or null.</summary>
    public string? Ref { get; init; }

    /// <summary>The object id before, or null.</summary>
    public string? Old { get; init; }

    /// <summary>The object id after, or the candidate's commit; or null.</summary>
    public string? New { get; init; }
}
