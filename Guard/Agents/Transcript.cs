namespace Guard.Agents;

/// <summary>What a run printed, in <c>transcript.log</c> of its directory: both streams as they came.</summary>
internal sealed class Transcript : IDisposable
{
    // A log flood must not fill the disk: what is over is shown but not kept.
    private const long Most = 256L << 20;
    private readonly FileStream _file;

    /// <summary>Begins one.</summary>
    /// <param name="directory">The run's directory.</param>
    public Transcript(string directory) => _file = new FileStream(PathIn(directory), FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <summary>Where a run's transcript is.</summary>
    public static string PathIn(string directory) => Path.Combine(directory, "transcript.log");

    /// <summary>Adds bytes; those beyond 256 MiB are left out.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_file)
        {
            if (_file.Length < Most) _file.Write(bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
