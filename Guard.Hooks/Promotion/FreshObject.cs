namespace Guard.Hooks.Promotion;

/// <summary>An object's file on its way into a store: written under a name that counts for nothing, flushed, and then shown by one rename.</summary>
internal sealed class FreshObject : IDisposable
{
    private readonly FileStream stream;
    private readonly string path;
    private bool shown;

    /// <summary>Writes it.</summary>
    /// <param name="objects">The store's directory of objects.</param>
    /// <param name="path">Where it is to be.</param>
    /// <param name="bytes">The file.</param>
    public FreshObject(string objects, string path, byte[] bytes)
    {
        this.path = path;
        string name = Path.Combine(objects, "tmp_obj_" + Guid.NewGuid().ToString("n")); // what a killed copy left may belong to another uid
        stream = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(bytes);
    }

    /// <summary>Has the disk write it.</summary>
    public void Flush() => stream.Flush(flushToDisk: true);

    /// <summary>Shows it; <see cref="Flush"/> comes before.</summary>
    public void Show()
    {
        stream.Dispose();
        File.Move(stream.Name, path, overwrite: true);
        shown = true;
    }

    /// <summary>Takes away what was not shown.</summary>
    public void Dispose()
    {
        stream.Dispose();
        if (!shown) File.Delete(stream.Name);
    }
}
