using System.Globalization;
using System.Text;
using Guard.Home;
using Guard.Measuring.Boxes;

namespace Guard.Measuring.Layers;

/// <summary>
/// The uid that owns a repository's layers. An overlay can copy up only files whose owner its box maps, and a box maps one uid: so every box over
/// cached layers runs as the same uid, chosen once per repository. Boxes that share it still see neither each other's processes nor files.
/// </summary>
internal static class CacheOwner
{
    /// <summary>Reads the uid, or chooses it now.</summary>
    /// <param name="cache">The directory that remembers it.</param>
    /// <param name="identities">Gives uids.</param>
    /// <param name="other">A uid that it must differ from where Guard has more than one to give.</param>
    /// <param name="clock">Paces waiting for another Guard.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<uint> GetAsync(string cache, IIdentities identities, uint? other, TimeProvider clock, CancellationToken cancellationToken)
    {
        string file = Path.Combine(MeasurementPaths.Private(cache), "owner");
        using FileLock held = await FileLock.AcquireAsync(file + ".lock", clock, cancellationToken);
        if (File.Exists(file)
            && uint.TryParse(await File.ReadAllTextAsync(file, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out uint known)
            && known != 0 && known != other)
        {
            return known;
        }

        uint uid = identities.Allocate();
        for (int tries = 0; uid == other && tries < 8; tries++) uid = identities.Allocate();
        if (uid == 0) throw new InvalidOperationException("No box may run as uid 0.");
        DurableFile.Replace(file, Encoding.ASCII.GetBytes(uid.ToString(CultureInfo.InvariantCulture)));
        return uid;
    }
}
