namespace Guard.Vm.Interop;

/// <summary>Who sees what is written to a mapping.</summary>
internal enum MappingKind
{
    /// <summary>All who map the file, and the file.</summary>
    Shared,

    /// <summary>This mapping alone: a page that is written becomes its own.</summary>
    Private,

    /// <summary>Nothing can be written.</summary>
    ReadOnly,
}
