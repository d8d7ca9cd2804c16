namespace Guard.Measuring;

/// <summary>Where measuring keeps its files, below the directory of a guarded repository. All are readable by Guard only.</summary>
/// <param name="Repository">The guarded repository's directory below Guard's home.</param>
internal sealed record MeasurementPaths(string Repository)
{
    /// <summary>Exported trees, prepared and built layers: may be deleted at any time while Guard is stopped.</summary>
    public string Cache => Path.Combine(Repository, "cache");

    /// <summary>Pinned evaluators, by content hash.</summary>
    public string Evaluators => Path.Combine(Repository, "evaluators");

    /// <summary>The operator's logs of measurements, by candidate commit.</summary>
    public string Measurements => Path.Combine(Repository, "measurements");

    /// <summary>What was measured of pairs of trees, so that pushing again draws nothing anew.</summary>
    public string Pools => Path.Combine(Repository, "pools");

    /// <summary>Creates a directory that only Guard enters.</summary>
    public static string Private(string directory)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return directory;
    }
}
