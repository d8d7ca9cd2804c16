using System.Text;
using Guard.Home;
using Guard.Measuring.Layers;
using Guard.Policies.Scoring.Pools;

namespace Guard.Measuring.Pools;

/// <summary>The repository's pools, a file each: <c>pools/SETUP/KEY.json</c>. A file is replaced durably after each pair, so a kill loses at most the pair in the making.</summary>
/// <param name="directory">Where they lie.</param>
internal sealed class PoolStore(string directory)
{
    /// <summary>Reads the pool of two trees; null when nothing was measured of them.</summary>
    /// <exception cref="MeasurementFailureException">The file is damaged: a fresh draw in its place would be a second chance.</exception>
    public SamplePool? Find(SamplePoolKey key)
    {
        string path = Path(key);
        if (!File.Exists(path)) return null;
        SamplePool pool = Read(path);
        return pool.Key == key ? pool : throw Damaged(path, "it is of other trees");
    }

    /// <summary>The pools of a setup, the newest first and at most a few hundred.</summary>
    /// <exception cref="MeasurementFailureException">A file is damaged.</exception>
    public IReadOnlyList<SamplePool> Of(string setup)
    {
        const int Most = 400;
        var place = new DirectoryInfo(System.IO.Path.Combine(directory, setup));
        return place.Exists ? [.. place.GetFiles("*.json").OrderByDescending(file => file.LastWriteTimeUtc).Take(Most).Select(file => Read(file.FullName))] : [];
    }

    /// <summary>Keeps a pool.</summary>
    public void Keep(SamplePool pool)
    {
        string path = Path(pool.Key);
        MeasurementPaths.Private(directory);
        MeasurementPaths.Private(System.IO.Path.GetDirectoryName(path)!);
        DurableFile.Replace(path, Encoding.UTF8.GetBytes(SamplePoolJson.Write(pool) + "\n"));
    }

    private static SamplePool Read(string path)
    {
        try
        {
            return SamplePoolJson.Read(File.ReadAllText(path));
        }
        catch (FormatException error)
        {
            throw Damaged(path, error.Message);
        }
    }

    private static MeasurementFailureException Damaged(string path, string why) =>
        new($"The samples kept in pools/{System.IO.Path.GetFileName(path)} cannot be read ({why}). An operator looks at the file and removes it; then the pair of trees is measured anew.");

    private string Path(SamplePoolKey key) =>
        System.IO.Path.Combine(directory, key.Setup, LayerKey.Of([key.Rung, key.Baseline, key.Candidate]) + ".json");
}
