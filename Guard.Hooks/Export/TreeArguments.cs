namespace Guard.Hooks.Export;

/// <summary>git's arguments for reading trees: plumbing without attributes, filters and replacements.</summary>
internal static class TreeArguments
{
    /// <summary>Lists a tree; its id follows.</summary>
    public static readonly IReadOnlyList<string> List = ["ls-tree", "-r", "-z", "--full-tree"];

    /// <summary>Reads the blobs whose ids are written to it.</summary>
    public static readonly IReadOnlyList<string> Blobs = ["cat-file", "--batch"];
}
