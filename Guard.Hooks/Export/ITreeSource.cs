namespace Guard.Hooks.Export;

/// <summary>Where trees are exported from: git reads them, in a box or beside Guard, and this process gets names and bytes.</summary>
public interface ITreeSource
{
    /// <summary>The id of a commit's tree, or of the directory at a path in it.</summary>
    /// <param name="commit">Object id of a commit.</param>
    /// <param name="path">The directory's path; null for the whole tree.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when there is none.</returns>
    Task<string?> TreeIdAsync(string commit, string? path, CancellationToken cancellationToken);

    /// <summary>Starts <c>git ls-tree -r -z --full-tree</c> on a commit or tree.</summary>
    Task<IObjectReader> ListAsync(string tree, CancellationToken cancellationToken);

    /// <summary>Starts <c>git cat-file --batch</c>.</summary>
    Task<IObjectReader> ReadBlobsAsync(CancellationToken cancellationToken);
}
