namespace Guard.Policies.Model;

/// <summary>How one path differs between two trees. Renames are never detected: they are a deletion and an addition.</summary>
public enum ChangeKind
{
    /// <summary>The path is new.</summary>
    Added,

    /// <summary>The content differs, perhaps the mode too.</summary>
    Modified,

    /// <summary>The path is gone.</summary>
    Deleted,

    /// <summary>Only the mode differs.</summary>
    ModeChanged,

    /// <summary>File, symlink and gitlink were exchanged for one another.</summary>
    TypeChanged,
}
