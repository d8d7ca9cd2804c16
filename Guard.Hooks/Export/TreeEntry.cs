namespace Guard.Hooks.Export;

/// <summary>One line of <c>git ls-tree -r -z</c>.</summary>
/// <param name="Mode">100644, 100755, 120000 or 160000, as git writes it.</param>
/// <param name="Id">The object's id.</param>
/// <param name="Path">The path below the tree, <c>/</c>-separated.</param>
public sealed record TreeEntry(string Mode, string Id, string Path)
{
    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink => Mode == "120000";

    /// <summary>Whether it is a submodule's commit: exported as an empty directory, never fetched.</summary>
    public bool IsSubmodule => Mode == "160000";

    /// <summary>Whether the owner may execute it.</summary>
    public bool IsExecutable => Mode == "100755";
}
