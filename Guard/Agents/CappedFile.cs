namespace Guard.Agents;

/// <summary>A file of a run's that an agent can fill: what is over the limit is left out.</summary>
internal sealed class CappedFile : IDisposable
{
    /// <summary>Most bytes.</summary>
    public const long Limit = 256L << 20;

    private readonly FileStream _file;
    private long _written;

    /// <summary>Makes the file.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public CappedFile(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    /// <summary>Adds bytes, whole or not at all.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Limit - _written) return;
        _file.Write(bytes);
        _written += bytes.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
