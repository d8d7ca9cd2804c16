namespace Guard.Vm.Kvm.Snapshots;

/// <summary>A file is no snapshot that can be restored here: it is cut, altered, of another version, or from another processor. Nothing was made.</summary>
public sealed class SnapshotException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public SnapshotException(string message)
        : base(message)
    {
    }
}
