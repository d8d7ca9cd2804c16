namespace Guard.Measuring.Layers;

/// <summary>
/// Directories that are made once and then only read. A layer appears under its key by one rename, complete or not at all: two measurements at
/// once make it once, and a killed Guard leaves no half layer.
/// </summary>
internal sealed class LayerCache
{
    private readonly string root;
    private readonly TimeProvider clock;

    /// <summary>Opens a cache.</summary>
    /// <param name="root">Its directory; created when missing.</param>
    /// <param name="clock">Paces waiting for another Guard that makes the same layer.</param>
    public LayerCache(string root, TimeProvider clock)
    {
        this.root = MeasurementPaths.Private(root);
        this.clock = clock;
    }

    /// <summary>Where work in progress lives: on the same file system, so that a rename is atomic.</summary>
    public string TemporaryRoot => Path.Combine(root, "tmp");

    /// <summary>Removes what a killed Guard left.</summary>
    public Task SweepAsync() => TemporaryDirectory.SweepAsync(TemporaryRoot);

    /// <summary>Gives the layer of a key, made now if there is none.</summary>
    /// <param name="kind">The kind of layer, a directory name.</param>
    /// <param name="key">Lower-case hex.</param>
    /// <param name="make">Makes it: gets a private scratch directory with an empty directory <c>layer</c> in it, which becomes the layer.</param>
    /// <param name="cancellationToken">Ends the wait or the making.</param>
    /// <returns>The layer's directory.</returns>
    public async Task<string> GetAsync(string kind, string key, Func<string, Task> make, CancellationToken cancellationToken)
    {
        string directory = Path.Combine(MeasurementPaths.Private(Path.Combine(root, kind)), key);
        if (Directory.Exists(directory)) return directory;
        string locks = MeasurementPaths.Private(Path.Combine(root, "locks"));
        using FileLock held = await FileLock.AcquireAsync(Path.Combine(locks, kind + "-" + key), clock, cancellationToken);
        if (Directory.Exists(directory)) return directory;
        await using TemporaryDirectory scratch = TemporaryDirectory.Create(TemporaryRoot);
        string layer = Path.Combine(scratch.Path, "layer");
        Directory.CreateDirectory(layer);
        File.SetUnixFileMode(layer, (UnixFileMode)0b111_101_101);
        await make(scratch.Path);
        Directory.Move(layer, directory);
        return directory;
    }
}
