namespace Guard.Publishing;

/// <summary>
/// The queue of publications, which holds one: a newer commit of the branch contains every older one and takes its place. Kept in <c>publish.json</c>, written
/// before a push and after it.
/// </summary>
internal sealed record PublishState
{
    /// <summary>Version of the file's form.</summary>
    public int V { get; init; } = 1;

    /// <summary>How far it is.</summary>
    public PublishStep Step { get; init; }

    /// <summary>The ref upstream, full name, or null.</summary>
    public string? Ref { get; init; }

    /// <summary>The commit, or null.</summary>
    public string? Commit { get; init; }

    /// <summary>Where the ref was before, or null when it did not exist or was not read.</summary>
    public string? Old { get; init; }

    /// <summary>Where the ref was read last, or null.</summary>
    public string? Read { get; init; }

    /// <summary>When it was read last, UTC.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>What is in the way, one sentence, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about it, or null when waiting is enough.</summary>
    public string? Next { get; init; }

    /// <summary>Whether this is about a commit and a ref.</summary>
    public bool IsAbout(string commit, string name) => Commit == commit && Ref == name;
}
