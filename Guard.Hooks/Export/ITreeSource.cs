namespace Guard.Hooks.Export;

/// <summary>
/// Where trees are exported from: git reads them, in a box or beside Guard, and this process gets names and bytes, which it
/// checks (<see cref="TreeNaming"/>).
/// </summary>
public interface ITreeSource
{
    /// <summary>Starts <c>git ls-tree -r -z --full-tree</c> on a tree.</summary>
    Task<IObjectReader> ListAsync(string tree, CancellationToken cancellationToken);

    /// <summary>Starts <c>git cat-file --batch</c>.</summary>
    Task<IObjectReader> ReadAsync(CancellationToken cancellationToken);
}
