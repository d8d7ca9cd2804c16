namespace Guard.Tests;

/// <summary>A test's own directory, gone when it is disposed.</summary>
internal sealed class TestDirectory : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("gd-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
