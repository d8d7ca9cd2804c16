namespace Guard.Policies.Model;

/// <summary>What the rules look at: one commit against its first parent, or a whole push against its base.</summary>
/// <param name="Base">Object id of the commit compared with, or null for a root commit.</param>
/// <param name="Commit">Object id of the commit.</param>
/// <param name="Message">The commit's message, invalid UTF-8 replaced.</param>
/// <param name="Author">The author as the commit states it: proves nothing.</param>
/// <param name="Changes">Changed paths in byte order of the path.</param>
public sealed record ChangeSet(string? Base, string Commit, string Message, string Author, IReadOnlyList<FileChange> Changes)
{
    /// <summary>Object ids of all parents of <see cref="Commit"/>, the first one first; more than one for a merge. Empty where that is not known.</summary>
    public IReadOnlyList<string> Parents { get; init; } = [];
}
