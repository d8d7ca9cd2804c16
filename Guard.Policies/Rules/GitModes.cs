using Guard.Policies.Model;

namespace Guard.Policies.Rules;

/// <summary>Git's file modes, as <see cref="FileChange.OldMode"/> has them.</summary>
internal static class GitModes
{
    /// <summary>120000.</summary>
    public const int Symlink = 0xA000;

    /// <summary>160000: a commit of another repository (a submodule).</summary>
    public const int Gitlink = 0xE000;

    /// <summary>Whether a mode leads elsewhere: what stands below the path is then not in the tree.</summary>
    public static bool IsLink(int mode) => mode is Symlink or Gitlink;

    /// <summary>What a change did, for a message.</summary>
    public static string Verb(FileChange change) => change.Kind switch
    {
        ChangeKind.Added => IsLink(change.NewMode) ? "adds a link at" : "adds",
        ChangeKind.Modified => "changes",
        ChangeKind.Deleted => "deletes",
        ChangeKind.ModeChanged => "changes the mode of",
        _ => "changes the type of",
    };
}
