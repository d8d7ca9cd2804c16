using Guard.Home;
using Guard.Measuring.Layers;
using Guard.Policies.Model;

namespace Guard.Measuring.Pinning;

/// <summary>
/// The pinned evaluators of a repository: <c>evaluators/HASH/source</c> (what was hashed), <c>evaluators/built/KEY</c> (a copy with its build
/// done) and <c>evaluators/pins/POLICY</c> (which hash a policy is pinned to).
/// </summary>
internal sealed class EvaluatorStore
{
    private readonly LayerCache built;
    private readonly string directory;

    /// <summary>Opens the store.</summary>
    public EvaluatorStore(MeasurementPaths paths, TimeProvider clock)
    {
        directory = MeasurementPaths.Private(paths.Evaluators);
        built = new LayerCache(directory, clock);
    }

    /// <summary>Where work in progress lives.</summary>
    public string TemporaryRoot => built.TemporaryRoot;

    /// <summary>Copies and builds of evaluators.</summary>
    public LayerCache Layers => built;

    /// <summary>The pinned source of a hash.</summary>
    public string Source(string hash) => Path.Combine(directory, "source", hash);

    /// <summary>Reads which evaluator a policy is pinned to.</summary>
    /// <exception cref="MeasurementFailureException">None is pinned, or the pinned copy is not what its hash says.</exception>
    public string Pinned(Policy policy)
    {
        string pin = Path.Combine(directory, "pins", policy.Hash);
        string? hash = File.Exists(pin) ? File.ReadAllText(pin).Trim() : null;
        if (hash is null || !Directory.Exists(Source(hash)))
        {
            throw new MeasurementFailureException("No evaluator is pinned for this policy. An operator has to run guard policy apply.");
        }

        return ContentHash.Of(Source(hash)) == hash
            ? hash
            : throw new MeasurementFailureException("The pinned evaluator was changed on disk: its content is not what was pinned. An operator has to run guard policy apply.");
    }

    /// <summary>Binds a policy to an evaluator.</summary>
    public void Pin(Policy policy, string hash)
    {
        DurableFile.Replace(Path.Combine(MeasurementPaths.Private(Path.Combine(directory, "pins")), policy.Hash), System.Text.Encoding.ASCII.GetBytes(hash));
    }
}
